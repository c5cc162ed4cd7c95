package dev.lighterman.run.judge;

import java.util.Optional;

/** Why, and what to do about it, which may be nothing. */
record Said(String reason, Optional<String> remedy) {
    static Said alone(String reason) {
        return new Said(reason, Optional.empty());
    }

    Said after(String before) {
        return new Said(before + reason, remedy);
    }

    String sentence() {
        return reason + remedy.map(text -> "; " + text).orElse("");
    }
}
