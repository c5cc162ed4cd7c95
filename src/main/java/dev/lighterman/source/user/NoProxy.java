package dev.lighterman.source.user;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Locale;
import java.util.regex.Pattern;

/** The list of {@code NO_PROXY}, read as curl reads it. */
final class NoProxy {
    private static final Pattern ADDRESS = Pattern.compile("[0-9.]+|\\[?[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*]?");

    private NoProxy() {}

    /** Whether a host is on the list: by itself, by a domain it is in, by a network in CIDR form, or by a single *. */
    static boolean covers(String list, String host) {
        if (list.strip().equals("*")) {
            return true;
        }
        String name = plain(host);
        for (String entry : list.split("[,\\s]+", -1)) {
            if (!entry.isEmpty() && (ADDRESS.matcher(name).matches() ? network(entry, name) : domain(entry, name))) {
                return true;
            }
        }
        return false;
    }

    private static boolean domain(String entry, String host) {
        String domain = plain(entry.startsWith(".") ? entry.substring(1) : entry);
        return !domain.isEmpty() && (host.equals(domain) || host.endsWith("." + domain));
    }

    private static boolean network(String entry, String host) {
        int slash = entry.indexOf('/');
        String base = plain(slash < 0 ? entry : entry.substring(0, slash));
        if (!ADDRESS.matcher(base).matches()) {
            return false;
        }
        try {
            byte[] wanted = InetAddress.getByName(base).getAddress(); // digits only: nothing is looked up
            byte[] address = InetAddress.getByName(host).getAddress();
            int bits = slash < 0 ? wanted.length * 8 : Integer.parseInt(entry.substring(slash + 1));
            if (wanted.length != address.length || bits < 0 || bits > wanted.length * 8) {
                return false;
            }
            for (int bit = 0; bit < bits; bit++) {
                int mask = 0x80 >> (bit % 8);
                if ((wanted[bit / 8] & mask) != (address[bit / 8] & mask)) {
                    return false;
                }
            }
            return true;
        } catch (UnknownHostException | NumberFormatException e) {
            return false;
        }
    }

    private static String plain(String host) {
        String text = host.toLowerCase(Locale.ROOT);
        if (text.endsWith(".")) {
            text = text.substring(0, text.length() - 1);
        }
        return text.startsWith("[") && text.endsWith("]") ? text.substring(1, text.length() - 1) : text;
    }
}
