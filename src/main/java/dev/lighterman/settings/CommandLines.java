package dev.lighterman.settings;

import dev.lighterman.api.InvalidInputException;
import dev.lighterman.api.InvalidInputException.Problem;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Takes a command line apart, quotes honoured, without a shell: no variables, globs, pipes or redirections. A word by which a shell
 * would end or redirect the command is refused, since the program would get it and all that follows; so is a further line, but
 * behind a backslash. What stands between
 * single quotes is taken as it is; between double quotes a backslash takes the meaning off a following {@code "} or
 * backslash; outside of quotes it takes the meaning off any character.
 */
public final class CommandLines {
    private static final Pattern OF_SHELL = Pattern.compile("&&?|\\|\\S*|\\S*;|&?\\d?[<>]\\S*");

    private final String line;
    private final List<String> words = new ArrayList<>();
    private final StringBuilder word = new StringBuilder();
    private boolean inWord;
    private int begin; // of the word
    private boolean plain = true; // nothing of the word is quoted
    private boolean lineEnded; // behind a word
    private int at;

    private CommandLines(String line) {
        this.line = line;
    }

    /**
     * Takes a command line apart.
     *
     * @param line such as {@code mvn -B "-Dname=two words" package}, not null
     * @return the program and its arguments, not empty
     * @throws InvalidInputException if there is no program, a quote is not closed (with its line and column in the text), a
     *     word is a shell's, there is a second line, or a NUL character occurs
     */
    public static List<String> parse(String line) throws InvalidInputException {
        return new CommandLines(line).parse();
    }

    private List<String> parse() throws InvalidInputException {
        if (line.indexOf('\0') >= 0) {
            throw problem("the command line holds a NUL character", line.indexOf('\0'));
        }
        while (at < line.length()) {
            char c = line.charAt(at);
            if (c == '\'' || c == '"') {
                plain = false;
                quoted(c);
            } else if (c == '\\') {
                plain = false;
                escaped();
            } else if (Character.isWhitespace(c)) {
                endWord();
                lineEnded |= c == '\n' && !words.isEmpty();
            } else {
                add(c);
            }
            at++;
        }
        endWord();
        if (words.isEmpty() || words.get(0).isEmpty()) {
            throw new InvalidInputException(
                    "the command line names no program; perhaps you should write one, such as mvn package");
        }
        return List.copyOf(words);
    }

    private void quoted(char quote) throws InvalidInputException {
        int opened = at;
        beginWord(at);
        for (at++; at < line.length(); at++) {
            char c = line.charAt(at);
            if (c == quote) {
                return;
            }
            boolean escape = quote == '"'
                    && c == '\\'
                    && at + 1 < line.length()
                    && (line.charAt(at + 1) == '"' || line.charAt(at + 1) == '\\');
            add(escape ? line.charAt(++at) : c);
        }
        throw problem("the quote " + quote + " is opened and never closed", opened);
    }

    private void escaped() throws InvalidInputException {
        if (at + 1 == line.length()) {
            throw problem("a backslash at the end has nothing to follow it; perhaps you should write it twice", at);
        }
        at++;
        if (line.charAt(at) != '\n') {
            add(line.charAt(at));
        }
    }

    private void beginWord(int from) {
        begin = inWord ? begin : from;
        inWord = true;
    }

    private void add(char c) {
        beginWord(at);
        word.append(c);
    }

    private void endWord() throws InvalidInputException {
        if (inWord) {
            if (plain && OF_SHELL.matcher(word).matches()) {
                throw problem(
                        "\"" + word
                                + "\" is for a shell, and there is none; perhaps you should write the command as a list,"
                                + " [sh, -ec, \"...\"], or quote that word",
                        begin);
            } else if (lineEnded) {
                throw problem(
                        "a second line would be another command for a shell, and there is none; perhaps you should end the"
                                + " line before it with a backslash, or write several commands as a list, [sh, -ec, \"...\"]",
                        begin);
            }
            words.add(word.toString());
            word.setLength(0);
            inWord = false;
        }
        plain = true;
    }

    private InvalidInputException problem(String what, int position) {
        int row = 1
                + (int) line.substring(0, position)
                        .chars()
                        .filter(c -> c == '\n')
                        .count();
        int column = position - line.lastIndexOf('\n', position - 1);
        return new InvalidInputException(List.of(Problem.at("command line", row, column, what)));
    }
}
