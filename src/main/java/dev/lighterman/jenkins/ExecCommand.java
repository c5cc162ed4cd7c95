package dev.lighterman.jenkins;

import dev.lighterman.api.InvalidInputException;
import dev.lighterman.settings.CommandLines;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What the commands of a transfer set do on the server: calls of ansible-playbook, docker and kubectl are understood. */
final class ExecCommand {
    private static final Pattern IMAGE = Pattern.compile(
            "\\b(?:docker|podman)\\s+(?:image\\s+)?(?:push\\s+|build\\s.*?(?:-t|--tag)[ =])\"?([^\\s\"]+)");

    /** A program and its words, up to where the shell sends its output or goes on behind it. */
    private static final Pattern CALL =
            Pattern.compile("(?:[^\\s\"'\\\\]|\\\\.|\"(?:[^\"\\\\]|\\\\.)*+\"|'[^']*+'|\\s++(?![|&]|&?[0-9]?[<>]))*+");

    private static final Pattern GOES_ON = Pattern.compile("^\\s+(?:[|&]|&?[0-9]?[<>])");

    /** What is behind a program that neither has a file nor another program. */
    private static final Pattern OUTPUT_ONLY =
            Pattern.compile("(?:\\s+(?:&?[0-9]?>{1,2}\\s*/dev/null|[0-9]?>&[0-9]|\\|\\|\\s*(?:true|:)))+\\s*");

    private final Remarks remarks;
    private final List<PlaybookCall> calls = new ArrayList<>();
    private Optional<String> image = Optional.empty();
    private boolean deploys;
    private String directory = "";

    private ExecCommand(Remarks remarks) {
        this.remarks = remarks;
    }

    /** Reads a command, which may have many lines. */
    static ExecCommand read(String text, Remarks remarks) {
        ExecCommand command = new ExecCommand(remarks);
        for (String line : text.replace("\\\n", " ").split("[\n;]|&&", -1)) {
            if (!line.isBlank() && !line.strip().startsWith("#")) {
                command.line(line.strip());
            }
        }
        return command;
    }

    List<PlaybookCall> calls() {
        return calls;
    }

    /** The image that it pushes or builds. */
    Optional<String> image() {
        return image;
    }

    /** Whether it changes a Kubernetes cluster by kubectl. */
    boolean deploys() {
        return deploys;
    }

    private void line(String line) {
        Matcher call = CALL.matcher(line);
        String rest = call.lookingAt() ? line.substring(call.end()) : "";
        boolean goesOn = GOES_ON.matcher(rest).find();
        List<String> words;
        try {
            words = CommandLines.parse(goesOn ? call.group() : line);
        } catch (InvalidInputException e) {
            lost(line);
            return;
        }
        int program = 0;
        while (program < words.size() - 1
                && (words.get(program).matches("[A-Za-z_][A-Za-z0-9_]*=.*")
                        || List.of("sudo", "nohup", "exec", "env").contains(words.get(program)))) {
            program++;
        }
        String name = words.get(program).substring(words.get(program).lastIndexOf('/') + 1);
        switch (name) {
            case "cd" -> directory = words.size() > program + 1 ? below(directory, words.get(program + 1)) : "";
            case "set", "echo", "sleep", "true", ":", "export", "source", "." -> {
                if (goesOn && !OUTPUT_ONLY.matcher(rest).matches()) {
                    lost(line);
                }
            }
            case "ansible-playbook" -> {
                if (program > 0) {
                    remarks.add("what stands before ansible-playbook in \"" + shown(line)
                            + "\" was left out; ansible.become and ansible.extraVars may take its place");
                }
                if (goesOn) {
                    remarks.add("what the shell does with the output and the end of ansible-playbook in \""
                            + shown(line) + "\" was left out");
                }
                call(words.subList(program + 1, words.size()));
            }
            case "docker", "podman" -> docker(line);
            case "kubectl" -> {
                deploys = true;
                remarks.add(
                        "\"" + shown(line) + "\" is done by the deployment job: fields of deploy, or deploy.manifests");
            }
            default -> lost(line);
        }
    }

    private void call(List<String> words) {
        for (PlaybookCall call : PlaybookCall.parse(words, this::onServer, remarks)) {
            call.inventories()
                    .forEach(inventory -> remarks.add("-i " + inventory + " of " + call.playbook()
                            + ": the ansible.cfg beside it has to name that inventory"));
            calls.add(call);
        }
    }

    private void docker(String line) {
        Matcher matcher = IMAGE.matcher(line);
        if (matcher.find() && image.isEmpty()) {
            image = Optional.of(remarks.text(matcher.group(1)));
        }
        remarks.add("\"" + shown(line) + "\" is done by the image job");
    }

    private void lost(String line) {
        remarks.add("the command on the server \"" + shown(line)
                + "\" has no counterpart; write a playbook with a task for it and name that in jobs");
    }

    private String onServer(String playbook) {
        return "server:" + remarks.text(below(below("~", directory), playbook));
    }

    /** A path from a directory on; that itself where the path is empty. */
    private static String below(String directory, String path) {
        if (directory.isEmpty() || path.startsWith("/") || path.startsWith("~")) {
            return path;
        }
        return path.isEmpty() ? directory : directory.replaceFirst("(?<!/)/+$", "") + "/" + path;
    }

    /** As much of a command as may be shown. */
    static String shown(String command) {
        if (Remarks.maybeSecret(command)) {
            return command.strip().replaceFirst("(?s)[\\s=].*", "") + " ... (not shown: it seems to hold a password)";
        }
        String line = command.strip().replaceAll("\\s+", " ");
        return line.length() > 100 ? line.substring(0, 100) + "..." : line;
    }
}
