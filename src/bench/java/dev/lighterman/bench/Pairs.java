package dev.lighterman.bench;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;

/** Times two things in turn, A B A B ..., so that a machine that slows down slows both, and prints the ratio pair by pair. */
final class Pairs {
    /** Something to time. */
    interface Action {
        void run() throws Exception;
    }

    private Pairs() {}

    static void compare(String nameA, Action a, String nameB, Action b, int rounds) throws Exception {
        a.run();
        b.run();
        List<Double> timesA = new ArrayList<>();
        List<Double> timesB = new ArrayList<>();
        List<Double> ratios = new ArrayList<>();
        List<Double> differences = new ArrayList<>();
        for (int round = 0; round < rounds; round++) {
            double timeA = seconds(a);
            double timeB = seconds(b);
            timesA.add(timeA);
            timesB.add(timeB);
            ratios.add(timeA / timeB);
            differences.add(timeA - timeB);
        }
        print(nameA + " (s)", timesA);
        print(nameB + " (s)", timesB);
        print("ratio", ratios);
        print("difference (s)", differences);
    }

    private static double seconds(Action action) throws Exception {
        long start = System.nanoTime();
        action.run();
        return (System.nanoTime() - start) / 1e9;
    }

    static void print(String name, List<Double> values) {
        List<Double> sorted = new ArrayList<>(values);
        Collections.sort(sorted);
        int middle = sorted.size() / 2;
        double median = sorted.size() % 2 == 1 ? sorted.get(middle) : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
        System.out.println(String.format(
                Locale.ROOT,
                "%-34s min %8.3f   median %8.3f   max %8.3f   (%d rounds)",
                name,
                sorted.get(0),
                median,
                sorted.get(sorted.size() - 1),
                sorted.size()));
    }
}
