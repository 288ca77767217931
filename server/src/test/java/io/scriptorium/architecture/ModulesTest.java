package io.scriptorium.architecture;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.library.Architectures;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Dependencies point one way: between modules, between packages, and to libraries. */
final class ModulesTest {
    private static final String CRDT = "io.scriptorium.crdt..";
    private static final String RICHTEXT = "io.scriptorium.richtext..";
    private static final String COLLAB = "io.scriptorium.collab..";
    private static final String STORE = "io.scriptorium.collab.store..";
    private static final String STORAGE = "io.scriptorium.storage..";
    private static final String SERVER = "io.scriptorium.server..";
    private static final String ANNOTATIONS = "org.jspecify.annotations..";
    private static JavaClasses all;

    @BeforeAll
    static void read() {
        all = new ClassFileImporter()
                .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                .withImportOption(location -> !location.contains("/test-classes/"))
                .importPackages("io.scriptorium");
    }

    @ParameterizedTest
    @ValueSource(strings = {CRDT, RICHTEXT, COLLAB, STORAGE, SERVER})
    void module_wasReadAtAll(String module) {
        assertThat(all.that(resideInAPackage(module))).hasSizeGreaterThan(10);
    }

    @Test
    void crdt_usesTheJdksBaseOnly() {
        classes()
                .that()
                .resideInAPackage(CRDT)
                .should()
                .onlyDependOnClassesThat(resideInAnyPackage(CRDT, ANNOTATIONS).or(inModuleBase()))
                .check(all);
    }

    @Test
    void richtext_usesCrdtAndJsoupOnly() {
        classes()
                .that()
                .resideInAPackage(RICHTEXT)
                .should()
                .onlyDependOnClassesThat(resideInAnyPackage(RICHTEXT, CRDT, ANNOTATIONS, "org.jsoup..")
                        .or(inModuleBase()))
                .check(all);
    }

    @Test
    void collab_usesCrdtRichtextAndTheJdkOnly() {
        classes()
                .that()
                .resideInAPackage(COLLAB)
                .should()
                .onlyDependOnClassesThat(
                        resideInAnyPackage(COLLAB, RICHTEXT, CRDT, ANNOTATIONS).or(inModuleBase()))
                .check(all);
    }

    @Test
    void storage_usesTheStoresBoundaryAndNeverDecodes() {
        classes()
                .that()
                .resideInAPackage(STORAGE)
                .should()
                .onlyDependOnClassesThat(resideInAnyPackage(STORAGE, STORE, ANNOTATIONS, "java.sql..", "org.sqlite..")
                        .or(inModuleBase()))
                .check(all);
    }

    @Test
    void databases_areKnownToStorageAlone() {
        noClasses()
                .that()
                .resideOutsideOfPackage(STORAGE)
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("java.sql..", "javax.sql..", "org.sqlite..")
                .check(all);
    }

    @Test
    void htmlParser_isKnownToRichtextAlone() {
        noClasses()
                .that()
                .resideOutsideOfPackage(RICHTEXT)
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("org.jsoup..")
                .check(all);
    }

    @Test
    void serverAndItsFramework_areKnownToNobodyBelow() {
        noClasses()
                .that()
                .resideOutsideOfPackage(SERVER)
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(SERVER, "io.vertx..", "io.netty..", "picocli..")
                .check(all);
    }

    @Test
    void collab_isInLayers() {
        Architectures.layeredArchitecture()
                .consideringOnlyDependenciesInLayers()
                .layer("root")
                .definedBy("io.scriptorium.collab")
                .layer("protocol")
                .definedBy("io.scriptorium.collab.protocol..")
                .layer("room")
                .definedBy("io.scriptorium.collab.room..")
                .layer("live")
                .definedBy("io.scriptorium.collab.live..")
                .layer("session")
                .definedBy("io.scriptorium.collab.session..")
                .layer("store")
                .definedBy(STORE)
                .whereLayer("root")
                .mayNotBeAccessedByAnyLayer()
                .whereLayer("protocol")
                .mayOnlyBeAccessedByLayers("root")
                .whereLayer("room")
                .mayOnlyBeAccessedByLayers("protocol", "root")
                .whereLayer("live")
                .mayOnlyBeAccessedByLayers("room", "root")
                .whereLayer("session")
                .mayOnlyBeAccessedByLayers("room", "protocol", "root")
                .whereLayer("store")
                .mayOnlyBeAccessedByLayers("session", "room", "protocol", "root")
                .check(all);
    }

    @Test
    void server_isInLayers() {
        Architectures.layeredArchitecture()
                .consideringOnlyDependenciesInLayers()
                .layer("cli")
                .definedBy("io.scriptorium.server.cli..")
                .layer("root")
                .definedBy("io.scriptorium.server")
                .layer("http")
                .definedBy("io.scriptorium.server.http..")
                .layer("socketio")
                .definedBy("io.scriptorium.server.socketio..")
                .layer("transport")
                .definedBy("io.scriptorium.server.transport..")
                .layer("auth")
                .definedBy("io.scriptorium.server.auth..")
                .whereLayer("cli")
                .mayNotBeAccessedByAnyLayer()
                .whereLayer("root")
                .mayOnlyBeAccessedByLayers("cli")
                .whereLayer("http")
                .mayOnlyBeAccessedByLayers("root", "cli")
                .whereLayer("socketio")
                .mayOnlyBeAccessedByLayers("http", "root")
                .whereLayer("transport")
                .mayOnlyBeAccessedByLayers("socketio", "http", "root", "cli")
                .whereLayer("auth")
                .mayOnlyBeAccessedByLayers("http", "root", "cli")
                .check(all);
    }

    @Test
    void packages_formNoCycle() {
        slices().matching("io.scriptorium.(**)").should().beFreeOfCycles().check(all);
    }

    @Test
    void classes_areFinalUnlessTheyAreMeantToBeExtended() {
        List<String> open = all.stream()
                .filter(type -> !type.isInterface() && !type.isEnum() && !type.isRecord() && !type.isAnonymousClass())
                .filter(type -> !type.getModifiers().contains(JavaModifier.FINAL)
                        && !type.getModifiers().contains(JavaModifier.ABSTRACT))
                .filter(type -> type.getSubclasses().isEmpty())
                .map(JavaClass::getName)
                .toList();

        assertThat(open).isEmpty();
    }

    /** Packages of {@code java.base}; {@code java.util.logging} for one is of another module. */
    private static DescribedPredicate<JavaClass> inModuleBase() {
        return DescribedPredicate.describe("are in java.base", type -> {
            JavaClass element = type.getBaseComponentType();
            return element.isPrimitive()
                    || Object.class.getModule().getPackages().contains(element.getPackageName());
        });
    }
}
