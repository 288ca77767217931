package io.scriptorium.server.auth;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.OctetKeyPair;
import com.nimbusds.jose.jwk.RSAKey;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.cert.CertificateFactory;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.EdECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.X509EncodedKeySpec;
import java.text.ParseException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The public keys that may sign tokens, read from a JWK set (RFC 7517) or from PEM blocks (RFC 7468: {@code PUBLIC KEY}
 * and {@code CERTIFICATE}). Only asymmetric keys are taken: a secret that verifies could also sign. Immutable.
 */
record SigningKeys(List<Key> keys) {
    private static final int MIN_RSA_BITS = 2_048;
    private static final Pattern PEM =
            Pattern.compile("-----BEGIN (PUBLIC KEY|CERTIFICATE)-----([A-Za-z0-9+/=\\s]+)-----END \\1-----");
    /** What stands before the 32 bytes of a key for Ed25519 (RFC 8410, section 4). */
    private static final byte[] ED25519_PREFIX = {0x30, 0x2a, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x03, 0x21, 0};

    private static final int ED25519_BYTES = 32;

    /**
     * One key.
     *
     * @param id its {@code kid}; nothing for a key without
     * @param algorithm the only one it may be used with; nothing for all that fit
     */
    record Key(Optional<String> id, Optional<String> algorithm, PublicKey key) {

        /** Whether it may have signed a token with such a header. */
        boolean fits(JWSAlgorithm wanted, Optional<String> keyId) {
            return (id.isEmpty() || keyId.isEmpty() || id.equals(keyId))
                    && algorithm.map(wanted.getName()::equals).orElse(true)
                    && fits(wanted);
        }

        private boolean fits(JWSAlgorithm wanted) {
            return switch (key) {
                case RSAPublicKey rsa -> JWSAlgorithm.Family.RSA.contains(wanted);
                case ECPublicKey ec -> JWSAlgorithm.Family.EC.contains(wanted);
                case EdECPublicKey ed -> wanted.equals(JWSAlgorithm.EdDSA) || wanted.equals(JWSAlgorithm.Ed25519);
                default -> false;
            };
        }
    }

    /** Reads a JWK set or PEM. */
    static SigningKeys read(String text) throws IOException {
        List<Key> keys = text.stripLeading().startsWith("{") ? jwks(text) : pem(text);
        if (keys.isEmpty()) {
            throw new IOException("no public key for signatures in it (RSA of 2048 bits or more, EC, Ed25519)");
        }
        return new SigningKeys(List.copyOf(keys));
    }

    boolean knows(String keyId) {
        return keys.stream().anyMatch(key -> key.id.isEmpty() || key.id.get().equals(keyId));
    }

    private static List<Key> jwks(String text) throws IOException {
        List<Key> keys = new ArrayList<>();
        try {
            for (JWK jwk : JWKSet.parse(text).getKeys()) {
                if (jwk.getKeyUse() == null || KeyUse.SIGNATURE.equals(jwk.getKeyUse())) {
                    publicKey(jwk)
                            .filter(SigningKeys::strong)
                            .ifPresent(key -> keys.add(new Key(
                                    Optional.ofNullable(jwk.getKeyID()),
                                    Optional.ofNullable(jwk.getAlgorithm()).map(algorithm -> algorithm.getName()),
                                    key)));
                }
            }
            return keys;
        } catch (ParseException e) {
            throw new IOException("not a JWK set", e);
        }
    }

    private static Optional<PublicKey> publicKey(JWK jwk) throws IOException {
        try {
            return switch (jwk) {
                case RSAKey rsa -> Optional.of(rsa.toRSAPublicKey());
                case ECKey ec -> Optional.of(ec.toECPublicKey());
                case OctetKeyPair pair
                when Curve.Ed25519.equals(pair.getCurve()) -> Optional.of(ed25519(pair.getDecodedX()));
                default -> Optional.empty();
            };
        } catch (JOSEException | GeneralSecurityException e) {
            throw new IOException("a key that can not be read", e);
        }
    }

    private static PublicKey ed25519(byte[] x) throws GeneralSecurityException {
        if (x.length != ED25519_BYTES) {
            throw new InvalidKeySpecException("a key for Ed25519 has 32 bytes");
        }
        byte[] encoded = new byte[ED25519_PREFIX.length + x.length];
        System.arraycopy(ED25519_PREFIX, 0, encoded, 0, ED25519_PREFIX.length);
        System.arraycopy(x, 0, encoded, ED25519_PREFIX.length, x.length);
        return KeyFactory.getInstance("Ed25519").generatePublic(new X509EncodedKeySpec(encoded));
    }

    private static List<Key> pem(String text) throws IOException {
        List<Key> keys = new ArrayList<>();
        Matcher blocks = PEM.matcher(text);
        while (blocks.find()) {
            byte[] bytes;
            try {
                bytes = Base64.getMimeDecoder().decode(blocks.group(2).getBytes(StandardCharsets.US_ASCII));
                PublicKey key = blocks.group(1).equals("CERTIFICATE")
                        ? CertificateFactory.getInstance("X.509")
                                .generateCertificate(new ByteArrayInputStream(bytes))
                                .getPublicKey()
                        : publicKey(bytes);
                if (strong(key)) {
                    keys.add(new Key(Optional.empty(), Optional.empty(), key));
                }
            } catch (GeneralSecurityException | IllegalArgumentException e) {
                throw new IOException("a PEM block that is no public key", e);
            }
        }
        return keys;
    }

    private static PublicKey publicKey(byte[] bytes) throws GeneralSecurityException {
        X509EncodedKeySpec spec = new X509EncodedKeySpec(bytes);
        for (String kind : List.of("RSA", "EC")) {
            try {
                return KeyFactory.getInstance(kind).generatePublic(spec);
            } catch (InvalidKeySpecException e) {
                // then it is of the next kind
            }
        }
        return KeyFactory.getInstance("Ed25519").generatePublic(spec);
    }

    private static boolean strong(PublicKey key) {
        return !(key instanceof RSAPublicKey rsa) || rsa.getModulus().bitLength() >= MIN_RSA_BITS;
    }
}
