package dev.lighterman.run.judge;

/** What others said, no longer than people read. Stateless. */
final class ShortText {
    private ShortText() {}

    /** The beginning, to the end of a sentence or else of a word: half of an address would be taken for the whole. */
    static String of(String text, int longest) {
        if (text.length() <= longest) {
            return text;
        }
        String head = text.substring(0, longest + 1);
        int end = Math.max(head.lastIndexOf(". "), Math.max(head.lastIndexOf("; "), head.lastIndexOf(": ")));
        if (end < longest / 2) {
            end = head.lastIndexOf(' ');
        }
        String begin = end < longest / 2 ? text.substring(0, longest) : text.substring(0, end);
        return begin.replaceFirst("[,;:. ]+$", "") + "...";
    }
}
