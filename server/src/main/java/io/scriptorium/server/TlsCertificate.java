package io.scriptorium.server;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.PemKeyCertOptions;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateFactory;
import java.security.cert.CertificateNotYetValidException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * The certificate with which the server shows itself, and its key: from the operator's files, or one that signs itself,
 * made once by the JDK's {@code keytool} and kept in the data directory.
 *
 * <p>Threading: one thread at a time; blocks.
 */
final class TlsCertificate {
    private static final String KEY_STORE = "self-signed.p12";
    /** Protects nothing that the file's own rights do not: PKCS#12 wants one. */
    private static final String STORE_PASSWORD = "scriptorium";

    private static final String ALIAS = "scriptorium";
    private static final String DAYS = "825";
    private static final long KEYTOOL_SECONDS = 60;
    private static final String LINE = "\n";

    private final TlsOptions options;
    private final Path data;

    TlsCertificate(TlsOptions options, Path data) {
        this.options = options;
        this.data = data;
    }

    /** A text that changes when a file does. */
    String version() {
        try {
            if (options.certificate().isEmpty() || options.key().isEmpty()) {
                return "";
            }
            return Files.getLastModifiedTime(options.certificate().get()) + " "
                    + Files.getLastModifiedTime(options.key().get());
        } catch (IOException e) {
            return "unreadable";
        }
    }

    /**
     * Reads certificate and key, or makes them.
     *
     * @throws IOException when they can not be used; the message says what to do
     */
    PemKeyCertOptions read() throws IOException {
        if (options.certificate().isPresent() && options.key().isPresent()) {
            return fromFiles(options.certificate().get(), options.key().get());
        }
        return selfSigned();
    }

    private static PemKeyCertOptions fromFiles(Path certificate, Path key) throws IOException {
        byte[] certificates = bytes("--tls-cert", certificate);
        byte[] keys = bytes("--tls-key", key);
        try {
            for (Certificate each : CertificateFactory.getInstance("X.509")
                    .generateCertificates(new ByteArrayInputStream(certificates))) {
                ((X509Certificate) each).checkValidity();
            }
        } catch (CertificateExpiredException | CertificateNotYetValidException e) {
            throw new IOException("--tls-cert: a certificate in " + certificate + " is not valid now", e);
        } catch (GeneralSecurityException e) {
            throw new IOException("--tls-cert: " + certificate + " holds no certificates in PEM", e);
        }
        if (!new String(keys, StandardCharsets.ISO_8859_1).contains("PRIVATE KEY-----")) {
            throw new IOException("--tls-key: " + key + " holds no private key in PEM");
        }
        return new PemKeyCertOptions().addCertValue(Buffer.buffer(certificates)).addKeyValue(Buffer.buffer(keys));
    }

    private static byte[] bytes(String option, Path file) throws IOException {
        try {
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw new IOException(option + ": " + file + " can not be read", e);
        }
    }

    private PemKeyCertOptions selfSigned() throws IOException {
        Path file = data.resolve(KEY_STORE);
        try {
            if (!Files.exists(file) || isOver(file)) {
                make(file);
            }
            KeyStore store = load(file);
            Key key = store.getKey(ALIAS, STORE_PASSWORD.toCharArray());
            return new PemKeyCertOptions()
                    .addCertValue(pem("CERTIFICATE", store.getCertificate(ALIAS).getEncoded()))
                    .addKeyValue(pem("PRIVATE KEY", key.getEncoded()));
        } catch (GeneralSecurityException e) {
            throw new IOException("--tls-self-signed: " + file + " can not be read; delete it", e);
        }
    }

    private static boolean isOver(Path file) throws IOException, GeneralSecurityException {
        return load(file).getCertificate(ALIAS) instanceof X509Certificate certificate
                && certificate.getNotAfter().toInstant().isBefore(Instant.now().plus(7, ChronoUnit.DAYS));
    }

    private static KeyStore load(Path file) throws IOException, GeneralSecurityException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(file)) {
            store.load(in, STORE_PASSWORD.toCharArray());
        }
        return store;
    }

    /** The data directory is for its owner alone, and so is what is made in it. */
    private static void make(Path file) throws IOException {
        Files.deleteIfExists(file);
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-alias",
                ALIAS,
                "-keyalg",
                "EC",
                "-groupname",
                "secp256r1",
                "-dname",
                "CN=Scriptorium on this machine",
                "-ext",
                "san=dns:localhost,ip:127.0.0.1,ip:::1",
                "-ext",
                "eku=serverAuth",
                "-validity",
                DAYS,
                "-storetype",
                "PKCS12",
                "-keystore",
                file.toString(),
                "-storepass",
                STORE_PASSWORD));
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        try {
            if (!process.waitFor(KEYTOOL_SECONDS, TimeUnit.SECONDS) || process.exitValue() != 0) {
                throw new IOException("--tls-self-signed: the JDK's keytool made no certificate in " + file);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        } finally {
            process.destroy();
        }
    }

    private static Buffer pem(String kind, byte[] bytes) {
        String base64 = Base64.getMimeEncoder(64, LINE.getBytes(StandardCharsets.US_ASCII))
                .encodeToString(bytes);
        return Buffer.buffer(
                "-----BEGIN " + kind + "-----" + LINE + base64 + LINE + "-----END " + kind + "-----" + LINE);
    }
}
