package io.scriptorium.server.http;

import io.scriptorium.collab.session.DocumentName;
import io.scriptorium.server.auth.AuthOptions;
import io.scriptorium.server.auth.Grant;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Locale;
import java.util.Optional;

/**
 * What concerns credentials themselves: {@code GET /api/session} tells whether one is asked for and what one is good
 * for, {@code POST /api/tickets} gives a ticket for a token. Threading: any event loop.
 */
final class CredentialRoutes {
    static final String SESSION = "/api/session";
    static final String TICKETS = "/api/tickets";

    private static final int MAX_BODY_BYTES = 4 * 1024;

    private final Gate gate;

    CredentialRoutes(Gate gate) {
        this.gate = gate;
    }

    /** Whether a request may have a body. */
    static boolean takesBody(HttpServerRequest request) {
        return HttpMethod.POST.equals(request.method()) && TICKETS.equals(request.path());
    }

    /** {@code {"auth":…}}, and for who shows a token also {@code name}, {@code scope} and {@code documents}. */
    void session(HttpServerRequest request) {
        String mode = gate.mode().name().toLowerCase(Locale.ROOT);
        JsonObject answer = new JsonObject().put("auth", mode);
        if (gate.mode() == AuthOptions.Mode.NONE || !request.headers().contains("Authorization")) {
            HttpRoutes.json(request.response(), 200, answer);
            return;
        }
        gate.identify(
                request,
                grant -> HttpRoutes.json(
                        request.response(),
                        200,
                        answer.put("name", grant.credential().access().name())
                                .put("scope", grant.credential().access().mayWrite() ? "write" : "read")
                                .put("documents", new JsonArray(grant.documents()))));
    }

    /** {@code {"document":NAME}} with a token as bearer is answered {@code {"ticket":…}}. */
    void ticket(HttpServerRequest request) {
        HttpServerResponse response = request.response();
        if (gate.mode() == AuthOptions.Mode.NONE) {
            HttpRoutes.json(response, 404, HttpRoutes.error("not-found", "this server asks for no tickets"));
            return;
        }
        String type = String.valueOf(request.getHeader("Content-Type")).toLowerCase(Locale.ROOT);
        if (!type.startsWith("application/json")) {
            HttpRoutes.json(response, 415, HttpRoutes.error("unsupported-media-type", "send application/json"));
            return;
        }
        if (length(request) > MAX_BODY_BYTES) {
            HttpRoutes.json(response, 413, HttpRoutes.error("too-large", "more than " + MAX_BODY_BYTES + " bytes"));
            request.connection().close();
            return;
        }
        request.body().onSuccess(body -> {
            Optional<DocumentName> document = document(body.toString());
            if (document.isEmpty()) {
                HttpRoutes.json(response, 400, HttpRoutes.error("bad-request", "expected {\"document\":NAME}"));
            } else {
                gate.identify(request, grant -> issue(response, grant, document.get()));
            }
        });
    }

    private void issue(HttpServerResponse response, Grant grant, DocumentName document) {
        if (!grant.opens(document)) {
            HttpRoutes.json(response, 403, HttpRoutes.error("forbidden", "the token is not for this document"));
            return;
        }
        gate.ticket(grant, document)
                .ifPresentOrElse(
                        ticket -> HttpRoutes.json(response, 200, new JsonObject().put("ticket", ticket)),
                        () -> HttpRoutes.json(
                                response.putHeader("Retry-After", "30"),
                                503,
                                HttpRoutes.error("busy", "too many tickets are open; try again later")));
    }

    /** The announced length; without one a body may be as long as it likes, and is not read. */
    private static long length(HttpServerRequest request) {
        try {
            String length = request.getHeader("Content-Length");
            return length == null ? Long.MAX_VALUE : Long.parseLong(length);
        } catch (NumberFormatException e) {
            return Long.MAX_VALUE;
        }
    }

    private static Optional<DocumentName> document(String body) {
        try {
            return new JsonObject(body).getValue("document") instanceof String name
                    ? DocumentName.of(name)
                    : Optional.empty();
        } catch (DecodeException e) {
            return Optional.empty();
        }
    }
}
