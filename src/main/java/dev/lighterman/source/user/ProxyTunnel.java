package dev.lighterman.source.user;

import dev.lighterman.api.Secret;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;

/**
 * A socket that reaches wherever it is to be connected to through a proxy. The JDK's own way has no login by basic for https
 * URLs, no proxy behind TLS and one login for all SOCKS proxies of the process.
 */
final class ProxyTunnel extends Socket {
    private static final int MAX_LINE = 8192;
    private static final int MAX_LINES = 200;

    private final GitProxy proxy;
    private final SSLSocketFactory tls;
    private InputStream in;
    private OutputStream out;

    /** TLS is for a proxy that is itself spoken to over it. */
    ProxyTunnel(GitProxy proxy, SSLSocketFactory tls) {
        this.proxy = proxy;
        this.tls = tls;
    }

    @Override
    public void connect(SocketAddress endpoint) throws IOException {
        connect(endpoint, 0);
    }

    @Override
    public void connect(SocketAddress endpoint, int timeout) throws IOException {
        InetSocketAddress target = (InetSocketAddress) endpoint;
        InetSocketAddress address = new InetSocketAddress(proxy.host(), proxy.port());
        if (address.isUnresolved()) {
            throw new ProxyException(proxy.told() + " has a host that is not known");
        }
        try {
            super.connect(address, timeout);
        } catch (IOException e) {
            close();
            throw new ProxyException(proxy.told() + " does not answer: " + e.getMessage());
        }
        try {
            int before = getSoTimeout();
            setSoTimeout(timeout);
            in = super.getInputStream();
            out = super.getOutputStream();
            if (proxy.kind() == GitProxy.Kind.HTTPS) {
                SSLSocket outer = (SSLSocket) tls.createSocket(this, proxy.host(), proxy.port(), true);
                outer.startHandshake();
                in = outer.getInputStream();
                out = outer.getOutputStream();
            }
            switch (proxy.kind()) {
                case HTTP, HTTPS -> connectByHttp(target);
                case SOCKS5, SOCKS5H -> connectBySocks(target);
            }
            setSoTimeout(before);
        } catch (ProxyException e) {
            close();
            throw e;
        } catch (IOException e) {
            close();
            throw new ProxyException(proxy.told() + " did not lead on: " + e.getMessage());
        }
    }

    private void connectByHttp(InetSocketAddress target) throws IOException {
        String host =
                target.getHostString().contains(":") ? "[" + target.getHostString() + "]" : target.getHostString();
        String at = host + ":" + target.getPort();
        StringBuilder request = new StringBuilder("CONNECT " + at + " HTTP/1.1\r\nHost: " + at + "\r\n");
        if (proxy.user().isPresent()) {
            request.append("Proxy-Authorization: ").append(basic(proxy)).append("\r\n");
        }
        out.write(request.append("\r\n").toString().getBytes(StandardCharsets.UTF_8));
        out.flush();
        String status = line();
        for (int lines = 0; !line().isEmpty(); lines++) {
            if (lines > MAX_LINES) {
                throw new ProxyException(proxy.told() + " answers with no end");
            }
        }
        String[] words = status.split(" ", 3);
        if (words.length < 2 || !words[0].startsWith("HTTP/")) {
            throw new ProxyException(proxy.told() + " does not speak HTTP");
        } else if (words[1].equals("407")) {
            throw new ProxyException(proxy.told()
                    + (proxy.user().isPresent() ? " refused the login" : " asks for a login") + ": " + status);
        } else if (!words[1].startsWith("2")) {
            throw new ProxyException(proxy.told() + " answered " + status);
        }
    }

    static String basic(GitProxy proxy) {
        String login = proxy.user().orElse("") + ":"
                + proxy.password().map(Secret::reveal).orElse("");
        return "Basic " + Base64.getEncoder().encodeToString(login.getBytes(StandardCharsets.UTF_8));
    }

    /** Byte by byte: what comes after the empty line is for TLS. */
    private String line() throws IOException {
        StringBuilder line = new StringBuilder();
        for (int c = in.read(); c != '\n'; c = in.read()) {
            if (c < 0) {
                throw new ProxyException(proxy.told() + " closed the connection");
            } else if (line.length() > MAX_LINE) {
                throw new ProxyException(proxy.told() + " does not speak HTTP");
            } else if (c != '\r') {
                line.append((char) c);
            }
        }
        return line.toString();
    }

    /** RFC 1928, and RFC 1929 for the login. */
    private void connectBySocks(InetSocketAddress target) throws IOException {
        DataInputStream data = new DataInputStream(in);
        out.write(proxy.user().isPresent() ? new byte[] {5, 2, 0, 2} : new byte[] {5, 1, 0});
        out.flush();
        if (data.readUnsignedByte() != 5) {
            throw new ProxyException(proxy.told() + " does not speak SOCKS 5");
        }
        int method = data.readUnsignedByte();
        if (method == 2 && proxy.user().isPresent()) {
            out.write(1);
            text(proxy.user().get());
            text(proxy.password().map(Secret::reveal).orElse(""));
            out.flush();
            data.readUnsignedByte();
            if (data.readUnsignedByte() != 0) {
                throw new ProxyException(proxy.told() + " refused the login");
            }
        } else if (method != 0) {
            throw new ProxyException(proxy.told() + " asks for a login");
        }
        out.write(new byte[] {5, 1, 0});
        if (proxy.kind() == GitProxy.Kind.SOCKS5 && !target.isUnresolved()) {
            byte[] address = target.getAddress().getAddress();
            out.write(address.length == 4 ? 1 : 4);
            out.write(address);
        } else {
            out.write(3);
            text(target.getHostString());
        }
        out.write(target.getPort() >> 8);
        out.write(target.getPort());
        out.flush();
        data.readUnsignedByte();
        int reply = data.readUnsignedByte();
        if (reply != 0) {
            throw new ProxyException(
                    proxy.told() + " cannot reach " + target.getHostString() + " (SOCKS reply " + reply + ")");
        }
        data.readUnsignedByte();
        int type = data.readUnsignedByte();
        data.readFully(new byte[type == 1 ? 4 : type == 4 ? 16 : data.readUnsignedByte()]);
        data.readUnsignedShort();
    }

    private void text(String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        if (bytes.length > 255) {
            throw new ProxyException("SOCKS has no room for a name or password of more than 255 bytes");
        }
        out.write(bytes.length);
        out.write(bytes);
    }

    @Override
    public InputStream getInputStream() throws IOException {
        return in == null ? super.getInputStream() : in;
    }

    @Override
    public OutputStream getOutputStream() throws IOException {
        return out == null ? super.getOutputStream() : out;
    }
}
