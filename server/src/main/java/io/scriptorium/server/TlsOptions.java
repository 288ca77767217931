package io.scriptorium.server;

import java.nio.file.Path;
import java.util.Optional;

/**
 * Whether and how the server speaks TLS. Immutable.
 *
 * @param certificate PEM, the server's own certificate first
 * @param key PEM, PKCS#8
 * @param selfSigned whether a certificate is made when none is given
 * @param redirectPort where plain HTTP is answered with the way here; 0 for nowhere
 */
public record TlsOptions(Optional<Path> certificate, Optional<Path> key, boolean selfSigned, int redirectPort) {
    /** Plain HTTP. */
    public static final TlsOptions OFF = new TlsOptions(Optional.empty(), Optional.empty(), false, 0);

    /** Whether TLS is on. */
    public boolean on() {
        return selfSigned || certificate.isPresent();
    }
}
