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

    /** A paragraph of a text with its name before it. */
    static String warning(String name, String text) {
        return "<p class=\"warning\"><strong>" + name + ":</strong> " + text(text) + "</p>\n";
    }

    /** The beginning of a table that scrolls sideways on a narrow page, up to the cells of its head; all of it is HTML. */
    static String table(String kind, String label, String caption) {
        return "<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"" + label + "\"><table class=\""
                + kind + "\"><caption>" + caption + "</caption><thead><tr>";
    }

    /** The cells of a table's head, up to those of its body. */
    static String headings(String... names) {
        StringBuilder cells = new StringBuilder();
        for (String name : names) {
            cells.append(heading(name));
        }
        return cells + "</tr></thead><tbody>\n";
    }

    static String heading(String name) {
        return "<th scope=\"col\">" + name + "</th>";
    }

    private static String hash(String text) {
        return "sha256-" + Base64.getEncoder().encodeToString(Sha256.of(text));
    }
}
