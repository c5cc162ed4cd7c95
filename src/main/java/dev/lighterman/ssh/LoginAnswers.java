package dev.lighterman.ssh;

import com.jcraft.jsch.UIKeyboardInteractive;
import com.jcraft.jsch.UserInfo;
import dev.lighterman.api.Secret;
import java.util.Optional;

/** Gives JSch the password and the answers it asks for, each only once: a wrong one is not offered again. One login. */
final class LoginAnswers implements UserInfo, UIKeyboardInteractive {
    private final Optional<Secret> password;
    private boolean passwordGiven;
    private boolean promptAnswered;
    private volatile String shown = "";

    LoginAnswers(Optional<Secret> password) {
        this.password = password;
    }

    @Override
    public boolean promptPassword(String message) {
        boolean first = !passwordGiven;
        passwordGiven = true;
        return first && password.isPresent();
    }

    @Override
    public String getPassword() {
        return password.map(Secret::reveal).orElse(null);
    }

    @Override
    public String[] promptKeyboardInteractive(
            String destination, String name, String instruction, String[] prompt, boolean[] echo) {
        if (prompt.length == 0) {
            return new String[0];
        }
        if (password.isEmpty() || passwordGiven || promptAnswered || prompt.length != 1 || echo[0]) {
            return null;
        }
        promptAnswered = true;
        return new String[] {password.get().reveal()};
    }

    @Override
    public String getPassphrase() {
        return null;
    }

    @Override
    public boolean promptPassphrase(String message) {
        return false;
    }

    @Override
    public boolean promptYesNo(String message) {
        return false;
    }

    /** What the server shows to who logs in: its banner first, and at a refusal sometimes why. */
    @Override
    public void showMessage(String message) {
        shown = message.strip();
    }

    /** The last that was shown; may be empty. */
    String shown() {
        return shown;
    }
}
