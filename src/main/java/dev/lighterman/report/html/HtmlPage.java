package dev.lighterman.report.html;

import dev.lighterman.digest.Sha256;
import dev.lighterman.report.result.Text;
import dev.lighterman.resource.Resource;
import java.util.Base64;

/**
 * The frame around the content of every page: head, styles and script in the file itself, and a content security policy that
 * lets nothing else run or load. Styles and script are allowed by their hashes, so even markup that got into a page
 * by a mistake of this class could do nothing.
 */
final class HtmlPage {
    private HtmlPage() {}

    /** A whole page; {@code title} is plain text, {@code body} is HTML. */
    static String of(String title, String body) {
        String style = Resource.text(HtmlPage.class, "report.css");
        String script = Resource.text(HtmlPage.class, "report.js");
        return "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
                + "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src '" + hash(style)
                + "'; script-src '" + hash(script) + "'; base-uri 'none'; form-action 'none'\">\n"
                + "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
                + "<meta name=\"color-scheme\" content=\"light dark\">\n"
                + "<meta name=\"referrer\" content=\"no-referrer\">\n"
                + "<title>" + Markup.attribute(title) + "</title>\n<style>" + style + "</style>\n</head>\n<body>\n"
                + "<a class=\"skip\" href=\"#main\">Skip to the content</a>\n" + body
                + "<script>" + script + "</script>\n</body>\n</html>\n";
    }

    /** Text of a result on one line. */
    static String text(String text) {
        return Markup.escape(Text.oneLine(Markup.plain(text)));
    }

    private static String hash(String text) {
        return "sha256-" + Base64.getEncoder().encodeToString(Sha256.of(text));
    }
}
