package dev.lighterman.report.console;

import dev.lighterman.api.Event;
import dev.lighterman.api.PipelineEvent;
import dev.lighterman.report.result.Text;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntSupplier;

/**
 * The {@link Transcript} in colour above a few live lines with what is going on and for how long. Live lines are cleared,
 * lines are written and the live ones drawn again in one write, so nothing flickers; they never wrap, whatever the width.
 * A daemon thread redraws them; all drawing is under one lock. If the JVM is ended, a shutdown hook restores the cursor.
 */
final class RichConsole implements Console, Transcript.Sink {
    private static final String HIDE_CURSOR = "\u001b[?25l";
    private static final String SHOW_CURSOR = "\u001b[?25h";
    private static final String NO_WRAP = "\u001b[?7l";
    private static final String WRAP = "\u001b[?7h";
    private static final String CLEAR_LINE = "\r\u001b[2K";
    private static final String CLEAR_BELOW = "\u001b[J";
    private static final String[] SPINNER = {"\u280b", "\u2819", "\u2838", "\u2834", "\u2826", "\u2807"};
    private static final long REDRAW_MILLIS = 120;

    private final Object lock = new Object();
    private final PrintStream out;
    private final Palette palette;
    private final boolean live;
    private final Transcript transcript;
    private final Progress progress = new Progress(System.nanoTime());
    private final Thread redrawing = new Thread(this::redraw, "lighterman-live-line");
    private final Thread restoring = new Thread(this::stop, "lighterman-restore-terminal");
    private final StringBuilder pending = new StringBuilder();
    private boolean begun;
    private boolean closed;
    private int columns;
    /** The widths of the live lines on the screen. */
    private List<Integer> drawn = List.of();

    private boolean lineOpen;
    private final SgrFilter rawColours = new SgrFilter();
    private int frame;

    RichConsole(PrintStream out, Terminal terminal, Verbosity verbosity) {
        this.out = out;
        this.columns = terminal.columns();
        this.palette = terminal.color() ? Palette.ANSI : Palette.NONE;
        this.live = verbosity != Verbosity.QUIET;
        this.transcript = new Transcript(this, palette, verbosity);
        redrawing.setDaemon(true);
    }

    @Override
    public void on(Event event) {
        synchronized (lock) {
            begin();
            progress.on(event, System.nanoTime());
            transcript.on(event);
            if (event instanceof PipelineEvent.PipelineFinished) {
                stop();
            } else if (pending.length() > 0) {
                draw();
            }
        }
    }

    @Override
    public void line(String text) {
        if (lineOpen) {
            pending.append('\n');
        }
        pending.append(text).append('\n');
        lineOpen = false;
    }

    @Override
    public void raw(ByteBuffer bytes) {
        byte[] copy = new byte[bytes.remaining()];
        bytes.get(copy);
        if (copy.length == 0) {
            return;
        }
        flushPending();
        out.write(copy, 0, copy.length);
        out.flush();
        byte[] seen = rawColours.without(copy);
        lineOpen = seen.length == 0 ? lineOpen : seen[seen.length - 1] != '\n';
        if (!lineOpen) {
            draw();
        }
    }

    private void begin() {
        if (!begun && !closed) {
            begun = true;
            if (live) {
                Runtime.getRuntime().addShutdownHook(restoring);
                write(HIDE_CURSOR);
                redrawing.start();
            }
        }
    }

    private void redraw() {
        try {
            while (true) {
                Thread.sleep(REDRAW_MILLIS);
                synchronized (lock) {
                    if (closed) {
                        return;
                    }
                    frame++;
                    draw();
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Lines waiting, then the live line, unless raw output has left a line unfinished. */
    private void draw() {
        StringBuilder text = new StringBuilder(cleared()).append(pending);
        pending.setLength(0);
        drawn = List.of();
        if (live && !closed && !lineOpen) {
            // One column less: a full last column makes some terminals wrap all the same.
            List<String> lines = progress.lines(System.nanoTime(), columns - 3);
            List<Integer> widths = new ArrayList<>();
            text.append(NO_WRAP);
            for (String line : lines) {
                String shown = (widths.isEmpty() ? SPINNER[frame % SPINNER.length] + " " : "\n  ") + line;
                text.append(palette.faint(shown));
                widths.add(2 + Text.width(line));
            }
            text.append(WRAP);
            drawn = widths;
        }
        write(text.toString());
    }

    /**
     * What takes the live lines off the screen. A terminal that has become narrower has broken them into several rows each
     * meanwhile, as tmux, VTE, Konsole, iTerm2 and Windows Terminal do.
     */
    private String cleared() {
        if (drawn.isEmpty()) {
            return "";
        }
        int rows = drawn.stream()
                .mapToInt(width -> Math.max(1, (width + columns - 1) / columns))
                .sum();
        return rows == 1 ? CLEAR_LINE : "\r\u001b[" + (rows - 1) + "A" + CLEAR_BELOW;
    }

    @Override
    public void resized(IntSupplier width) {
        // Nothing is drawn until the new width is known.
        synchronized (lock) {
            int now = width.getAsInt();
            if (now > 0 && now != columns) {
                columns = now;
                if (begun && !closed) {
                    draw();
                }
            }
        }
    }

    private void flushPending() {
        write(cleared() + pending);
        pending.setLength(0);
        drawn = List.of();
    }

    private void write(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        out.write(bytes, 0, bytes.length);
        out.flush();
    }

    private void stop() {
        synchronized (lock) {
            if (closed) {
                return;
            }
            flushPending();
            closed = true;
            if (begun && live) {
                write(SHOW_CURSOR);
                redrawing.interrupt();
            }
        }
    }

    @Override
    public void close() {
        stop();
        if (begun && live) {
            try {
                Runtime.getRuntime().removeShutdownHook(restoring);
            } catch (IllegalStateException e) {
                // The JVM is ending: the hook has run or will find nothing to do.
                return;
            }
        }
    }
}
