package dev.lighterman.mask;

import java.util.regex.Pattern;

/** Hides the password of {@code //user:password@host}: nobody need have said that it is a secret. */
final class UrlLogin {
    /** No longer than people make them, so that a text without one is not searched again from each of its slashes. */
    private static final Pattern PASSWORD = Pattern.compile("(?<=//[^/\\s:@\"'<>]{0,128}:)[^/\\s@\"'<>]{1,256}(?=@)");

    private UrlLogin() {}

    static String hidden(String text) {
        return text.contains("//") && text.indexOf('@') >= 0
                ? PASSWORD.matcher(text).replaceAll(SecretMask.STARS)
                : text;
    }
}
