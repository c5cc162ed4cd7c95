package dev.lighterman.yaml;

import dev.lighterman.api.InvalidInputException;
import dev.lighterman.api.InvalidInputException.Problem;
import java.util.List;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;

/** SnakeYAML's complaints in one short sentence, at the place a person would look. */
final class YamlErrors {
    private YamlErrors() {}

    static InvalidInputException translate(String file, YAMLException e) {
        if (!(e instanceof MarkedYAMLException marked) || marked.getProblemMark() == null) {
            return new InvalidInputException(
                    List.of(Problem.at(file, 0, 0, firstLine(String.valueOf(e.getMessage())))));
        }
        String problem = String.valueOf(marked.getProblem());
        String context = String.valueOf(marked.getContext());
        Mark at = marked.getProblemMark();
        Mark begin = marked.getContextMark() == null ? at : marked.getContextMark();
        String since = " that begins in line " + (begin.getLine() + 1);

        if (problem.startsWith("mapping values are not allowed here")) {
            return at(
                    file,
                    at,
                    "\": \" is not allowed here; perhaps you should quote the value or check the indentation");
        } else if (problem.startsWith("found character")) {
            return at(file, at, badCharacter(problem));
        } else if (problem.startsWith("could not find expected ':'")) {
            return at(file, begin, "expected \": \" after the key; perhaps you should check the indentation");
        } else if (problem.startsWith("expected <block end>")) {
            String what = context.contains("collection") ? "list" : "mapping";
            return at(
                    file,
                    at,
                    "this does not continue the " + what + since
                            + "; perhaps you should check the indentation or quotes");
        } else if (problem.startsWith("expected ',' or ']'")) {
            return at(file, at, "expected \",\" or \"]\" in the list" + since + unquoted(at));
        } else if (problem.startsWith("expected ',' or '}'")) {
            return at(file, at, "expected \",\" or \"}\" in the mapping" + since + unquoted(at));
        } else if (context.contains("quoted scalar") && problem.contains("unexpected end of stream")) {
            return at(file, begin, "the quotation mark is never closed");
        } else if (context.contains("quoted scalar") && problem.contains("document separator")) {
            return at(file, begin, "the quotation mark is not closed before the next document");
        } else if (problem.startsWith("found unknown escape character")) {
            String escape =
                    problem.replaceFirst("found unknown escape character ", "").replaceFirst("\\(\\d+\\)$", "");
            return at(
                    file,
                    at,
                    "unknown escape \"\\" + escape + "\" between double quotes; perhaps you should use single quotes");
        } else if (problem.startsWith("sequence entries are not allowed here")) {
            return at(file, at, "a list item is not allowed here; perhaps you should begin it on a line of its own");
        } else if (problem.startsWith("expected the node content")) {
            return at(file, at, "expected a value; perhaps you should quote it");
        }
        String where = marked.getContext() == null ? "" : firstLine(context) + ": ";
        return at(file, at, where + firstLine(problem));
    }

    /** A reference within braces or brackets: its own brace ends the text. */
    private static String unquoted(Mark at) {
        return at.get_snippet().lines().findFirst().orElse("").contains("${")
                ? "; perhaps you should quote the value with ${...}"
                : "";
    }

    /** From "found character '\t(TAB)' that cannot start any token. (Do not use \t(TAB) for indentation)". */
    private static String badCharacter(String problem) {
        if (problem.contains("TAB")) {
            return "a tab cannot indent here; perhaps you should use spaces";
        }
        int quote = problem.indexOf('\'');
        int end = problem.indexOf('\'', quote + 1);
        String character = quote >= 0 && end > quote ? problem.substring(quote + 1, end) : "this";
        return "\"" + character + "\" cannot begin a value; perhaps you should quote it";
    }

    private static InvalidInputException at(String file, Mark mark, String message) {
        return new InvalidInputException(List.of(Problem.at(file, mark.getLine() + 1, mark.getColumn() + 1, message)));
    }

    private static String firstLine(String text) {
        return text.lines().findFirst().orElse("").strip();
    }
}
