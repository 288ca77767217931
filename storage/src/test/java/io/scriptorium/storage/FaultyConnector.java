package io.scriptorium.storage;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * SQLite with a bad day: every opening and every statement can be made to fail, before it is carried out or behind
 * it. Threading: any thread.
 */
final class FaultyConnector implements Connector {

    /** SQLite's primary result codes. */
    static final int BUSY = 5;

    static final int READONLY = 8;
    static final int IOERR = 10;
    static final int CORRUPT = 11;
    static final int FULL = 13;

    /** Decides what fails. */
    interface Script {
        /** Before a statement is carried out; throwing means that it is not. */
        default void before(Access access, String sql) throws SQLException {}

        /** Behind a statement that was carried out; throwing hides that. */
        default void after(Access access, String sql) throws SQLException {}
    }

    private static final Set<String> EXECUTIONS = Set.of("execute", "executeQuery", "executeUpdate");

    private final Connector real = Trial.sqlite();
    private final ConcurrentLinkedQueue<String> onWriter = new ConcurrentLinkedQueue<>();
    private final AtomicInteger writersOpened = new AtomicInteger();
    private volatile Script script = new Script() {};

    static SQLException failure(int code) {
        return new SQLException("made to fail", "", code);
    }

    /** A script that fails statements which begin in this way, before they are carried out. */
    static Script failing(String sql, int code) {
        return new Script() {
            @Override
            public void before(Access access, String statement) throws SQLException {
                if (statement.startsWith(sql)) {
                    throw failure(code);
                }
            }
        };
    }

    /** Does something while the next commit is under way, on the writer's thread. */
    void duringNextCommit(Runnable action) {
        AtomicBoolean done = new AtomicBoolean();
        follow(new Script() {
            @Override
            public void before(Access access, String sql) {
                if (sql.equals("COMMIT") && done.compareAndSet(false, true)) {
                    action.run();
                }
            }
        });
    }

    void follow(Script next) {
        script = next;
    }

    void heal() {
        script = new Script() {};
    }

    /** Carries out a statement on the writing connection, before its next statement. */
    void onWriter(String sql) {
        onWriter.add(sql);
    }

    /** How many connections that write were opened. */
    int writersOpened() {
        return writersOpened.get();
    }

    @Override
    public Connection open(Path database, Access access) throws SQLException {
        script.before(access, "OPEN");
        Connection connection = real.open(database, access);
        if (access == Access.WRITE) {
            writersOpened.incrementAndGet();
        }
        return proxy(Connection.class, (self, method, arguments) -> switch (method.getName()) {
            case "createStatement" ->
                proxy(Statement.class, statement(connection, access, connection.createStatement(), ""));
            case "prepareStatement" -> {
                String sql = (String) arguments[0];
                yield proxy(
                        PreparedStatement.class, statement(connection, access, connection.prepareStatement(sql), sql));
            }
            default -> call(connection, method, arguments);
        });
    }

    private InvocationHandler statement(Connection connection, Access access, Statement statement, String prepared) {
        return (self, method, arguments) -> {
            if (!EXECUTIONS.contains(method.getName())) {
                return call(statement, method, arguments);
            }
            String sql = arguments == null ? prepared : (String) arguments[0];
            if (access == Access.WRITE) {
                prepare(connection);
            }
            script.before(access, sql);
            Object result = call(statement, method, arguments);
            try {
                script.after(access, sql);
            } catch (SQLException e) {
                if (result instanceof ResultSet rows) {
                    rows.close();
                }
                throw e;
            }
            return result;
        };
    }

    private void prepare(Connection connection) throws SQLException {
        for (String sql = onWriter.poll(); sql != null; sql = onWriter.poll()) {
            try (Statement extra = connection.createStatement()) {
                extra.execute(sql);
            }
        }
    }

    private static Object call(Object target, Method method, Object[] arguments) throws Throwable {
        try {
            return method.invoke(target, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }

    private static <T> T proxy(Class<T> type, InvocationHandler handler) {
        return type.cast(
                Proxy.newProxyInstance(FaultyConnector.class.getClassLoader(), new Class<?>[] {type}, handler));
    }
}
