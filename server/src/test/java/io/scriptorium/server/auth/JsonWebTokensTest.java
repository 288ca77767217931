package io.scriptorium.server.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nimbusds.jose.EncryptionMethod;
import com.nimbusds.jose.JWEAlgorithm;
import com.nimbusds.jose.JWEHeader;
import com.nimbusds.jose.JWEObject;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSObject;
import com.nimbusds.jose.Payload;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.crypto.RSAEncrypter;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import io.scriptorium.collab.session.DocumentName;
import io.scriptorium.collab.session.Refusal;
import io.scriptorium.server.auth.TokenVerifier.Outcome;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which JSON Web Tokens count: those whose every claim and header has the right value and type. */
final class JsonWebTokensTest {
    private static final long NOW_SECONDS = 1_800_000_000;
    private static final DocumentName NOTES = new DocumentName("notes");

    private static RSAKey rsa;
    private static RSAKey otherRsa;
    private static ECKey ec;

    private long nowMillis = NOW_SECONDS * 1_000;
    private Path keys;
    private JsonWebTokens tokens;

    @BeforeAll
    static void makeKeys() throws Exception {
        rsa = new RSAKeyGenerator(2048).keyID("one").generate();
        otherRsa = new RSAKeyGenerator(2048).keyID("two").generate();
        ec = new ECKeyGenerator(Curve.P_256).keyID("curve").generate();
    }

    @BeforeEach
    void open(@TempDir Path folder) throws IOException {
        keys = folder.resolve("keys.json");
        tokens = opened(jwks(rsa, ec));
    }

    private JsonWebTokens opened(String text) throws IOException {
        Files.writeString(keys, text);
        AuthOptions options = new AuthOptions(AuthOptions.Mode.JWT, "https://id.example", "notes-app", keys.toString());
        return JsonWebTokens.open(options, () -> Instant.ofEpochMilli(nowMillis), Runnable::run);
    }

    private static String jwks(JWK... all) {
        return new JWKSet(Arrays.asList(all)).toString();
    }

    private static Map<String, Object> claims() {
        Map<String, Object> claims = new HashMap<>();
        claims.put("iss", "https://id.example");
        claims.put("aud", "notes-app");
        claims.put("exp", NOW_SECONDS + 600);
        claims.put("name", "Ada");
        claims.put("documents", List.of("notes"));
        claims.put("scope", "write");
        return claims;
    }

    private static String signed(JWSHeader header, Map<String, Object> claims) throws Exception {
        JWSObject jws = new JWSObject(header, new Payload(claims));
        jws.sign(JWSAlgorithm.Family.EC.contains(header.getAlgorithm()) ? new ECDSASigner(ec) : new RSASSASigner(rsa));
        return jws.serialize();
    }

    private static JWSHeader header(JWSAlgorithm algorithm, String keyId) {
        return new JWSHeader.Builder(algorithm).keyID(keyId).build();
    }

    private static String signed(Map<String, Object> claims) throws Exception {
        return signed(header(JWSAlgorithm.RS256, "one"), claims);
    }

    private Outcome look(String token) {
        return tokens.verify(token).toCompletableFuture().join();
    }

    private Grant good(String token) {
        if (look(token) instanceof Outcome.Good good) {
            return good.grant();
        }
        throw new AssertionError("refused: " + look(token));
    }

    private void refused(String token) {
        assertThat(look(token)).isEqualTo(new Outcome.Bad(Refusal.UNAUTHENTICATED));
    }

    @Test
    void goodToken_givesNameScopeAndDocuments() throws Exception {
        Grant grant = good(signed(claims()));

        assertThat(grant.credential().access().name()).isEqualTo("Ada");
        assertThat(grant.credential().access().mayWrite()).isTrue();
        assertThat(grant.opens(NOTES)).isTrue();
        assertThat(grant.opens(new DocumentName("others"))).isFalse();
    }

    @ParameterizedTest
    @CsvSource({"RS256,one", "RS384,one", "RS512,one", "ES256,curve"})
    void algorithmOfItsKey_counts(String algorithm, String keyId) throws Exception {
        good(signed(header(JWSAlgorithm.parse(algorithm), keyId), claims()));
    }

    @Test
    void ed25519_counts() throws Exception {
        KeyPair pair = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
        byte[] encoded = pair.getPublic().getEncoded();
        String x = Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(Arrays.copyOfRange(encoded, encoded.length - 32, encoded.length));
        tokens = opened("{\"keys\":[{\"kty\":\"OKP\",\"crv\":\"Ed25519\",\"kid\":\"ed\",\"x\":\"" + x + "\"}]}");
        String input = base64("{\"alg\":\"EdDSA\",\"kid\":\"ed\"}") + "." + new Payload(claims()).toBase64URL();
        Signature signature = Signature.getInstance("Ed25519");
        signature.initSign(pair.getPrivate());
        signature.update(input.getBytes(StandardCharsets.US_ASCII));
        byte[] bytes = signature.sign();

        good(input + "." + Base64.getUrlEncoder().withoutPadding().encodeToString(bytes));
        bytes[0] ^= 1;
        refused(input + "." + Base64.getUrlEncoder().withoutPadding().encodeToString(bytes));
    }

    private static String base64(String text) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    static Stream<Consumer<Map<String, Object>>> wrongClaims() {
        return Stream.of(
                claims -> claims.put("iss", "https://id.example/"),
                claims -> claims.put("iss", List.of("https://id.example")),
                claims -> claims.remove("iss"),
                claims -> claims.put("aud", "other-app"),
                claims -> claims.put("aud", List.of()),
                claims -> claims.put("aud", List.of("notes-app", 7)),
                claims -> claims.put("aud", Map.of("notes-app", true)),
                claims -> claims.remove("aud"),
                claims -> claims.put("exp", String.valueOf(NOW_SECONDS + 600)),
                claims -> claims.put("exp", true),
                claims -> claims.put("exp", -1),
                claims -> claims.put("exp", NOW_SECONDS * 1_000),
                claims -> claims.remove("exp"),
                claims -> claims.put("nbf", NOW_SECONDS + 61),
                claims -> claims.put("nbf", "0"),
                claims -> claims.put("name", 7),
                claims -> claims.put("name", ""),
                claims -> claims.put("name", List.of("Ada")),
                claims -> claims.put("name", "A\nda"),
                claims -> claims.remove("name"),
                claims -> claims.put("documents", "notes"),
                claims -> claims.put("documents", List.of()),
                claims -> claims.put("documents", List.of("notes", 7)),
                claims -> claims.put("documents", Map.of("notes", true)),
                claims -> claims.put("documents", true),
                claims -> claims.remove("documents"),
                claims -> claims.put("scope", "admin"),
                claims -> claims.put("scope", "WRITE"),
                claims -> claims.put("scope", "read write"),
                claims -> claims.put("scope", true),
                claims -> claims.put("scope", List.of("write")),
                claims -> claims.remove("scope"));
    }

    @ParameterizedTest
    @MethodSource("wrongClaims")
    void wrongClaim_isRefused(Consumer<Map<String, Object>> change) throws Exception {
        Map<String, Object> claims = claims();
        change.accept(claims);

        refused(signed(claims));
    }

    static Stream<Consumer<Map<String, Object>>> rightClaims() {
        return Stream.of(
                claims -> claims.put("aud", List.of("other-app", "notes-app")),
                claims -> claims.put("exp", NOW_SECONDS - 59),
                claims -> claims.put("exp", NOW_SECONDS + 0.5),
                claims -> claims.put("nbf", NOW_SECONDS + 60),
                claims -> {
                    claims.remove("name");
                    claims.put("sub", "Ada");
                },
                claims -> claims.put("documents", "*"),
                claims -> claims.put("documents", List.of("*")),
                claims -> claims.put("scope", "read"),
                claims -> claims.put("admin", false));
    }

    @ParameterizedTest
    @MethodSource("rightClaims")
    void claimAtTheEdgeOfWhatIsRight_counts(Consumer<Map<String, Object>> change) throws Exception {
        Map<String, Object> claims = claims();
        change.accept(claims);

        assertThat(good(signed(claims)).opens(NOTES)).isTrue();
    }

    @Test
    void scopeRead_isNoMore() throws Exception {
        Map<String, Object> claims = claims();
        claims.put("scope", "read");

        assertThat(good(signed(claims)).credential().access().mayWrite()).isFalse();
    }

    @Test
    void tokenPastItsTimeAndTheLeeway_isExpired() throws Exception {
        Map<String, Object> claims = claims();
        claims.put("exp", NOW_SECONDS - 60);

        assertThat(look(signed(claims))).isEqualTo(new Outcome.Bad(Refusal.EXPIRED));
    }

    @Test
    void tokenInUse_endsWithItsTime() throws Exception {
        Grant grant = good(signed(claims()));
        nowMillis += 659_000;
        tokens.tick();
        assertThat(grant.credential().ended()).isEmpty();
        nowMillis += 1_000;
        tokens.tick();

        assertThat(grant.credential().ended()).contains(Refusal.EXPIRED);
    }

    @Test
    void unsignedToken_isRefused() {
        String payload = new Payload(claims()).toBase64URL().toString();
        for (String algorithm : List.of("none", "None", "NONE", "")) {
            refused(base64("{\"alg\":\"" + algorithm + "\"}") + "." + payload + ".");
            refused(base64("{\"alg\":\"" + algorithm + "\",\"kid\":\"one\"}") + "." + payload + ".AAAA");
        }
        refused(base64("{}") + "." + payload + ".");
    }

    @Test
    void sharedSecret_thatIsThePublicKey_isRefused() throws Exception {
        byte[] secret = rsa.toRSAPublicKey().getEncoded();
        for (JWSAlgorithm algorithm : List.of(JWSAlgorithm.HS256, JWSAlgorithm.HS512)) {
            JWSObject jws = new JWSObject(header(algorithm, "one"), new Payload(claims()));
            jws.sign(new MACSigner(secret));
            refused(jws.serialize());
        }
    }

    @Test
    void keyThatTheTokenBringsItself_isNotAsked() throws Exception {
        JWSHeader header = new JWSHeader.Builder(JWSAlgorithm.RS256)
                .keyID("one")
                .jwk(otherRsa.toPublicJWK())
                .build();
        JWSObject jws = new JWSObject(header, new Payload(claims()));
        jws.sign(new RSASSASigner(otherRsa));

        refused(jws.serialize());
    }

    @ParameterizedTest
    @ValueSource(strings = {"../../../../etc/passwd", "' OR '1'='1", "two", "ONE"})
    void keyIdThatIsNone_isRefused(String keyId) throws Exception {
        refused(signed(header(JWSAlgorithm.RS256, keyId), claims()));
    }

    @Test
    void algorithmOfAnotherKindOfKey_isRefused() throws Exception {
        refused(signed(header(JWSAlgorithm.ES256, "one"), claims()));
        refused(signed(header(JWSAlgorithm.RS256, "curve"), claims()));
    }

    @Test
    void criticalHeaderThatIsNotUnderstood_isRefused() throws Exception {
        JWSHeader header = new JWSHeader.Builder(JWSAlgorithm.RS256)
                .keyID("one")
                .criticalParams(Set.of("tenant"))
                .customParam("tenant", "x")
                .build();
        refused(signed(header, claims()));
    }

    @Test
    void encryptedToken_isNotLookedInto() throws Exception {
        JWEObject plain = new JWEObject(
                new JWEHeader.Builder(JWEAlgorithm.RSA_OAEP_256, EncryptionMethod.A128GCM)
                        .contentType("JWT")
                        .build(),
                new Payload(base64("{\"alg\":\"none\"}") + "." + new Payload(claims()).toBase64URL() + "."));
        plain.encrypt(new RSAEncrypter(rsa.toRSAPublicKey()));

        refused(plain.serialize());
    }

    @Test
    void changedOrBrokenToken_isRefused() throws Exception {
        String token = signed(claims());
        String[] parts = token.split("\\.", -1);
        refused(parts[0] + "." + new Payload(Map.of("scope", "write")).toBase64URL() + "." + parts[2]);
        refused(parts[0] + "." + parts[1] + ".");
        refused(parts[0] + "." + parts[1]);
        refused("");
        refused("...");
        refused("x".repeat(9_000));
        refused(signed(header(JWSAlgorithm.RS256, "one"), claims()) + ".x");
        for (int i = 0; i < token.length(); i += 7) {
            refused(token.substring(0, i));
        }
    }

    @Test
    void twoKeysDuringRotation_bothCount_untilTheOldOneIsTakenOut() throws Exception {
        Grant old = good(signed(claims()));
        JWSObject next = new JWSObject(header(JWSAlgorithm.RS256, "two"), new Payload(claims()));
        next.sign(new RSASSASigner(otherRsa));
        refused(next.serialize());

        write(jwks(rsa, otherRsa));
        refused(next.serialize()); // the keys were read a moment ago
        nowMillis += 30_000;
        good(next.serialize());
        good(signed(claims()));
        assertThat(old.credential().ended()).isEmpty();

        write(jwks(otherRsa));
        tokens.tick();
        assertThat(old.credential().ended()).contains(Refusal.REVOKED);
        refused(signed(claims()));
        good(next.serialize());
    }

    private void write(String text) throws IOException {
        Files.writeString(keys, text);
        Files.setLastModifiedTime(
                keys, FileTime.fromMillis(Files.getLastModifiedTime(keys).toMillis() + 10_000 + text.length()));
    }

    @Test
    void keysInPem_countWithoutIds() throws Exception {
        String pem = "-----BEGIN PUBLIC KEY-----\n"
                + Base64.getMimeEncoder().encodeToString(rsa.toRSAPublicKey().getEncoded())
                + "\n-----END PUBLIC KEY-----\n";
        tokens = opened(pem);

        good(signed(claims()));
        good(signed(new JWSHeader(JWSAlgorithm.RS256), claims()));
        refused(signed(header(JWSAlgorithm.ES256, "curve"), claims()));
    }

    @Test
    void keysThatAreNone_endTheStart() {
        for (String text : List.of(
                "",
                "nonsense",
                "{}",
                "{\"keys\":[]}",
                "{\"keys\":[{\"kty\":\"oct\",\"k\":\"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\"}]}",
                "-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----")) {
            assertThatThrownBy(() -> opened(text)).as(text).isInstanceOf(IOException.class);
        }
    }
}
