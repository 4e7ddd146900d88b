package io.outrider.differential;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaFieldAccess;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import io.outrider.http.ResponseFlag;
import java.io.IOException;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/// Every response flag that the code can set is shown by a differential case, which names it behind
/// `flags:` and fails when it does not show.
class EveryFlagTest {

    @Test
    void everyFlagThatIsSetHasACaseThatShowsIt() throws IOException {
        var shown = new TreeSet<String>();
        CaseFile.all(Differential.folder()).forEach(each -> shown.addAll(each.flags()));

        var unshown = settable();
        unshown.removeAll(shown);

        // an upstream stream is never reset for these two reasons; the names are there for all
        assertThat(unshown).containsExactly("LR", "OM");
    }

    @Test
    void everyFlagOfACaseExists() throws IOException {
        assertThat(CaseFile.all(Differential.folder()))
                .allSatisfy(
                        each ->
                                assertThat(each.flags())
                                        .allMatch(flag -> ResponseFlag.ofCode(flag) != null));
    }

    /// The codes of those that somebody beside the logs names.
    private static Set<String> settable() {
        JavaClass flags =
                new ClassFileImporter()
                        .withImportOption(new DoNotIncludeTests())
                        .importPackages("io.outrider")
                        .get(ResponseFlag.class);
        var codes = new TreeSet<String>();
        for (JavaFieldAccess access : flags.getFieldAccessesToSelf()) {
            String from = access.getOriginOwner().getName();
            if (!from.startsWith(ResponseFlag.class.getName())
                    && !from.contains("accesslog")
                    && !from.startsWith("io.outrider.formatter.")
                    && !access.getTarget().getName().startsWith("$")) {
                codes.add(ResponseFlag.valueOf(access.getTarget().getName()).code());
            }
        }
        return codes;
    }
}
