package io.scriptorium.server.http;

import io.scriptorium.collab.session.Authenticator;
import io.scriptorium.collab.session.Authenticator.Verdict;
import io.scriptorium.collab.session.Credential;
import io.scriptorium.collab.session.DocumentName;
import io.scriptorium.collab.session.Refusal;
import io.scriptorium.server.auth.AuthOptions;
import io.scriptorium.server.auth.Authentication;
import io.scriptorium.server.auth.Authentication.Identity;
import io.scriptorium.server.auth.Grant;
import io.scriptorium.server.transport.SocketMetrics;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonObject;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Whether a request may open a document, and as whom. Whatever begins a conversation asks here first and begins it in
 * the answer, with the credential; the session then ends with the credential by itself:
 *
 * <pre>
 *   gate.open(request, document, credential -&gt; sockets.upgrade(…, channel -&gt; collab.yWebsocket(channel, document, credential)));
 * </pre>
 *
 * A conversation of many requests (polling, SockJS) asks when it begins; from then on its unguessable id stands for the
 * credential, which the conversation keeps and looks at ({@link Credential#ended}). Protocols whose messages carry the
 * token use {@link #authenticator} instead.
 *
 * <p>Threading: the request's event loop; answers come on it, at once where nothing has to be looked up.
 */
public final class Gate {
    private static final String RETRY_SECONDS = "900";

    private final Authentication authentication;
    private final TrustedProxies proxies;
    private final SocketMetrics metrics;

    public Gate(Authentication authentication, TrustedProxies proxies, SocketMetrics metrics) {
        this.authentication = authentication;
        this.proxies = proxies;
        this.metrics = metrics;
    }

    /**
     * Lets a request in, or answers it with 401, 403 or 429 and the reason.
     *
     * @param granted runs if it may open the document
     */
    public void open(HttpServerRequest request, DocumentName document, Consumer<Credential> granted) {
        admit(request, document, granted, refusal -> refuse(request, refusal));
    }

    /** The same for one who only asks for a document: one that is not his is answered like one that is missing. */
    void read(HttpServerRequest request, DocumentName document, Consumer<Credential> granted) {
        admit(request, document, granted, refusal -> {
            if (refusal == Refusal.FORBIDDEN) {
                metrics.limitHit("authentication");
                DocumentRoute.missing(request.response());
            } else {
                refuse(request, refusal);
            }
        });
    }

    /**
     * Looks at tokens that come in messages, for the connection that this request begins; nothing when none is asked for.
     */
    public Optional<Authenticator> authenticator(HttpServerRequest request) {
        if (!authentication.required()) {
            return Optional.empty();
        }
        InetAddress client = counted(request);
        Context loop = Vertx.currentContext();
        return Optional.of((token, document) -> {
            CompletableFuture<Verdict> verdict =
                    authentication.admit(token, document, client).toCompletableFuture();
            return verdict.isDone()
                    ? verdict
                    : verdict.thenApplyAsync(known -> known, task -> loop.runOnContext(any -> task.run()));
        });
    }

    /** Whether everybody may open everything. */
    boolean asksNobody() {
        return !authentication.required();
    }

    /** What is asked for. */
    AuthOptions.Mode mode() {
        return authentication.mode();
    }

    /** Who sends a request, by its bearer token; answers the request if that is nobody. */
    void identify(HttpServerRequest request, Consumer<Grant> known) {
        String token = Shown.bearer(request).orElse(null);
        then(authentication.identify(token, counted(request)), identity -> {
            switch (identity) {
                case Identity.Known found -> known.accept(found.grant());
                case Identity.Unknown unknown -> refuse(request, unknown.reason());
            }
        });
    }

    /** A ticket for a document, for who may open it; nothing when too many are open. */
    Optional<String> ticket(Grant grant, DocumentName document) {
        return authentication.ticket(grant, document);
    }

    private void admit(
            HttpServerRequest request, DocumentName document, Consumer<Credential> granted, Consumer<Refusal> refused) {
        if (!authentication.required()) {
            granted.accept(Credential.OPEN);
            return;
        }
        Shown shown = Shown.by(request);
        CompletionStage<Verdict> verdict = shown.ticket().isPresent()
                ? CompletableFuture.completedFuture(
                        authentication.redeem(shown.ticket().get(), document))
                : authentication.admit(shown.token().orElse(null), document, counted(request));
        then(verdict, known -> {
            switch (known) {
                case Verdict.Granted good -> granted.accept(good.credential());
                case Verdict.Refused bad -> refused.accept(bad.reason());
            }
        });
    }

    /** Goes on here and now if nothing has to be waited for, else later on this event loop. */
    private static <T> void then(CompletionStage<T> stage, Consumer<T> action) {
        CompletableFuture<T> future = stage.toCompletableFuture();
        if (future.isDone()) {
            action.accept(future.join());
            return;
        }
        Context loop = Vertx.currentContext();
        var unused = future.thenAccept(value -> loop.runOnContext(any -> action.accept(value)));
    }

    private void refuse(HttpServerRequest request, Refusal refusal) {
        metrics.limitHit("authentication");
        HttpServerResponse response = request.response();
        int status =
                switch (refusal) {
                    case UNAUTHENTICATED, EXPIRED, REVOKED -> 401;
                    case FORBIDDEN -> 403;
                    case TOO_MANY_TRIES -> 429;
                };
        if (status == 401) {
            boolean shown = request.headers().contains("Authorization");
            response.putHeader(
                    "WWW-Authenticate", "Bearer realm=\"scriptorium\"" + (shown ? ", error=\"invalid_token\"" : ""));
        } else if (status == 429) {
            response.putHeader("Retry-After", RETRY_SECONDS);
        }
        JsonObject body = HttpRoutes.error(refusal.word(), sentence(refusal));
        HttpRoutes.json(response.putHeader("Cache-Control", "no-store"), status, body);
    }

    private static String sentence(Refusal refusal) {
        return switch (refusal) {
            case UNAUTHENTICATED -> "this server asks for a token, and none that it knows was shown";
            case EXPIRED -> "the token has expired; ask for another";
            case REVOKED -> "the token was taken back; ask for another";
            case FORBIDDEN -> "the token is not for this document";
            case TOO_MANY_TRIES -> "too many wrong tokens came from this address; try again later";
        };
    }

    /** Where tries are counted; null for who is exempt. */
    private @Nullable InetAddress counted(HttpServerRequest request) {
        InetAddress peer = new InetSocketAddress(
                        request.remoteAddress().hostAddress(),
                        request.remoteAddress().port())
                .getAddress();
        InetAddress client = proxies.client(peer, request.headers().getAll("X-Forwarded-For"));
        return proxies.isEmpty() && client.isLoopbackAddress() ? null : client;
    }
}
