package dev.lighterman.lab;

import dev.lighterman.api.RunResult.HostRecap;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What Ansible prints at the end, for people. */
public final class PrintedRecap {
    private PrintedRecap() {}

    /** What it says of each host. */
    public static Map<String, HostRecap> read(String output) {
        Map<String, HostRecap> recap = new TreeMap<>();
        Matcher line = Pattern.compile("(?m)^(\\S+) +: ok=(\\d+) +changed=(\\d+) +unreachable=(\\d+) +failed=(\\d+)"
                        + " +skipped=(\\d+) +rescued=(\\d+) +ignored=(\\d+) *$")
                .matcher(output);
        while (line.find()) {
            int[] counts = new int[7];
            for (int i = 0; i < counts.length; i++) {
                counts[i] = Integer.parseInt(line.group(i + 2));
            }
            recap.put(
                    line.group(1),
                    new HostRecap(counts[0], counts[1], counts[2], counts[3], counts[4], counts[5], counts[6]));
        }
        return recap;
    }
}
