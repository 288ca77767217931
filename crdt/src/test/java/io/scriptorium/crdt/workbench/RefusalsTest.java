package io.scriptorium.crdt.workbench;

import static org.assertj.core.api.Assertions.assertThat;

import io.scriptorium.crdt.Json;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever is wrong with a request, it is answered with what is wrong, nothing has changed, and the next one works. */
class RefusalsTest {
    private final Workbench workbench = new Workbench();
    private String before = "";

    @BeforeEach
    void aDocumentOfEachKindOfRoot() {
        for (String request : List.of(
                "{'do':'doc','doc':'a','client':1}",
                "{'do':'text','doc':'a','root':'t','insert':[0,'abc']}",
                "{'do':'array','doc':'a','root':'l','insert':[0,[1,2]]}",
                "{'do':'map','doc':'a','root':'m','set':['k',1]}",
                "{'do':'xml','doc':'a','root':'x','insert':[0,'<p/>']}")) {
            assertThat(ask(request)).containsEntry("ok", true);
        }
        before = workbench.answer(json("{'do':'summary','doc':'a'}"));
    }

    private static String json(String request) {
        return request.replace('\'', '"');
    }

    private Map<String, @Nullable Object> ask(String request) {
        return Fields.object(Json.parse(workbench.answer(json(request)), 50), "an answer");
    }

    private void assertRefused(String request, String error) {
        Map<String, @Nullable Object> answer = ask(request);
        assertThat(answer.keySet()).as(request).containsExactly("ok", "error");
        assertThat(answer.get("ok")).as(request).isEqualTo(false);
        assertThat(String.valueOf(answer.get("error"))).as(request).contains(error);
        assertThat(workbench.answer(json("{'do':'summary','doc':'a'}")))
                .as(request)
                .isEqualTo(before);
        assertThat(ask("{'do':'check','doc':'a'}")).as(request).containsEntry("ok", true);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '#',
            value = {
                "{}|do must be a text",
                "{'do':null}|do must be a text",
                "{'do':7}|do must be a text",
                "{'do':''}|unknown request ''",
                "{'do':'nonsense'}|unknown request 'nonsense'",
                "{'do':'nonsense','doc':'a'}|unknown request 'nonsense'",
                "{'do':'Text','doc':'a'}|unknown request 'Text'",
                "{'do':'converge','left':[],'right':[]}|unknown request 'converge'"
            })
    void unknownRequest_isNamed(String request, String error) {
        assertRefused(request, error);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "state",
                "vector",
                "snapshot",
                "pending",
                "summary",
                "outline",
                "check",
                "read",
                "watch",
                "events",
                "position",
                "index",
                "text",
                "array",
                "map",
                "xml",
                "transact",
                "apply",
                "undo",
                "redo"
            })
    void document_missingOrUnknownOrOfTheWrongType_isNamed(String what) {
        assertRefused("{'do':'" + what + "'}", "doc must be a text");
        assertRefused("{'do':'" + what + "','doc':1}", "doc must be a text");
        assertRefused("{'do':'" + what + "','doc':'none'}", "there is no document 'none'");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '#',
            value = {
                "{'do':'doc'}|doc must be a text",
                "{'do':'doc','doc':'b','client':'1'}|client must be a whole number",
                "{'do':'doc','doc':'b','client':1.5}|client must be a whole number",
                "{'do':'doc','doc':'b','client':null}|client must be a whole number",
                "{'do':'doc','doc':'b','client':-1}|a client id is within 0 and 2^53-1, not -1",
                "{'do':'doc','doc':'b','client':9007199254740992}|a client id is within",
                "{'do':'doc','doc':'b','client':1e300}|a client id is within",
                "{'do':'doc','doc':'b','gc':'yes'}|gc must be true or false",
                "{'do':'doc','doc':'b','gc':1}|gc must be true or false",
                "{'do':'doc','doc':'b','cleanup':null}|cleanup must be true or false",
                "{'do':'doc','doc':'b','guid':5}|guid must be a text"
            })
    void doc_wrongOptions_areNamedAndThereIsNoSuchDocument(String request, String error) {
        assertRefused(request, error);
        assertRefused("{'do':'vector','doc':'b'}", "there is no document 'b'");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '#',
            value = {
                "{'do':'apply','doc':'a'}|update must be base64",
                "{'do':'apply','doc':'a','update':7}|update must be base64",
                "{'do':'apply','doc':'a','update':'?'}|update must be base64",
                "{'do':'apply','doc':'a','update':'AAA'}x|not JSON",
                "{'do':'apply','doc':'a','update':'AA AA'}|update must be base64",
                "{'do':'apply','doc':'a','update':'A'}|update must be base64",
                "{'do':'apply','doc':'a','update':''}| at byte 0",
                "{'do':'apply','doc':'a','update':'AQ=='}| at byte 1",
                "{'do':'apply','doc':'a','update':'AQEBAB8='}|at byte",
                "{'do':'apply','doc':'a','update':'AAA=','v':2}|at byte",
                "{'do':'apply','doc':'a','update':'AAA=','v':3}|v is 1 or 2, not 3",
                "{'do':'apply','doc':'a','update':'AAA=','v':'1'}|v must be a whole number",
                "{'do':'state','doc':'a','v':0}|v is 1 or 2, not 0",
                "{'do':'state','doc':'a','since':'x!'}|since must be base64",
                "{'do':'state','doc':'a','since':'AQ=='}|at byte 1",
                "{'do':'snapshot','doc':'a','v':1.5}|v must be a whole number",
                "{'do':'snapshot','doc':'a','v':1e10}|v is too large: 10000000000",
                "{'do':'restore','doc':'b','from':'a','snapshot':'AA=='}|at byte 1",
                "{'do':'restore','doc':'b','snapshot':'AAA='}|from must be a text",
                "{'do':'restore','doc':'b','from':'none','snapshot':'AAA='}|there is no document 'none'"
            })
    void bytes_thatAreNotWhatTheySay_areNamedWithTheirPlace(String request, String error) {
        assertRefused(request, error);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '#',
            value = {
                "{'do':'text','doc':'a'}|root must be a text",
                "{'do':'text','doc':'a','root':['t']}|root must be a text",
                "{'do':'text','doc':'a','root':'t','insert':'abc'}|insert must be a list",
                "{'do':'text','doc':'a','root':'t','insert':[]}|an index is missing",
                "{'do':'text','doc':'a','root':'t','insert':[0]}|a text is missing",
                "{'do':'text','doc':'a','root':'t','insert':[0,1]}|what is inserted must be a text",
                "{'do':'text','doc':'a','root':'t','insert':['0','x']}|an index must be a whole number",
                "{'do':'text','doc':'a','root':'t','insert':[0.5,'x']}|an index must be a whole number",
                "{'do':'text','doc':'a','root':'t','insert':[4294967296,'x']}|an index is too large: 4294967296",
                "{'do':'text','doc':'a','root':'t','insert':[0,'x',true]}|attributes must be an object",
                "{'do':'text','doc':'a','root':'t','delete':[0]}|a length is missing",
                "{'do':'text','doc':'a','root':'t','delete':[0,'1']}|a length must be a whole number",
                "{'do':'text','doc':'a','root':'t','format':[0,1]}|attributes is missing",
                "{'do':'text','doc':'a','root':'t','format':[0,1,null]}|attributes must be an object",
                "{'do':'text','doc':'a','root':'t','embed':[0]}|an embed is missing",
                "{'do':'text','doc':'a','root':'t','embed':[0,null]}|null cannot be embedded",
                "{'do':'text','doc':'a','root':'t','delta':{}}|delta must be a list",
                "{'do':'text','doc':'a','root':'t','delta':['x']}|an operation must be an object",
                "{'do':'text','doc':'a','root':'t','delta':[{'retain':-1}]}|a length of -1",
                "{'do':'text','doc':'a','root':'t','delta':[{'delete':'1'}]}|delete must be a whole number",
                "{'do':'text','doc':'a','root':'t','attribute':['k']}|attribute is missing",
                "{'do':'text','doc':'a','root':'t','attribute':[1,2]}|a key must be a text",
                "{'do':'text','doc':'a','root':'t','removeAttribute':1}|removeAttribute must be a text",
                "{'do':'array','doc':'a','root':'l','insert':[0,'x']}|values must be a list",
                "{'do':'array','doc':'a','root':'l','insert':[3,['x']]}|3 of 2",
                "{'do':'array','doc':'a','root':'l','insert':[-1,['x']]}|-1 of 2",
                "{'do':'array','doc':'a','root':'l','delete':[]}|an index is missing",
                "{'do':'array','doc':'a','root':'l','delete':[2]}|2 to 3 of 2",
                "{'do':'array','doc':'a','root':'l','delete':[0,3]}|0 to 3 of 2",
                "{'do':'array','doc':'a','root':'l','delete':[0,-1]}|of 2",
                "{'do':'array','doc':'a','root':'l','push':'x'}|push must be a list",
                "{'do':'map','doc':'a','root':'m','set':'k'}|set must be a list",
                "{'do':'map','doc':'a','root':'m','set':['k']}|a value is missing",
                "{'do':'map','doc':'a','root':'m','set':[1,2]}|a key must be a text",
                "{'do':'map','doc':'a','root':'m','unset':1}|unset must be a text",
                "{'do':'xml','doc':'a','root':'x','insert':[0]}|markup is missing",
                "{'do':'xml','doc':'a','root':'x','insert':[0,7]}|nodes must be a list",
                "{'do':'xml','doc':'a','root':'x','insert':[2,'<p/>']}|2 of 1",
                "{'do':'xml','doc':'a','root':'x','delete':[1]}|1 to 2 of 1",
                "{'do':'xml','doc':'a','root':'x','insert':[0,['text']]}|no place for a plain value"
            })
    void edit_wrongOrMissingArguments_areNamed(String request, String error) {
        assertRefused(request, error);
    }

    @ParameterizedTest
    @CsvSource({
        "array, t, text", "map, t, text", "xml, t, text", "text, l, array", "map, l, array", "xml, l, array",
        "text, m, map", "array, m, map", "xml, m, map", "text, x, xmlFragment", "array, x, xmlFragment",
                "map, x, xmlFragment"
    })
    void edit_ofARootOfAnotherType_saysWhatItIs(String edit, String root, String kind) {
        assertRefused("{'do':'" + edit + "','doc':'a','root':'" + root + "'}", "this is of kind " + kind);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '#',
            value = {
                "{'do':'map','doc':'a','root':'m','set':['k',{'$':'nonsense'}]}|no value for this place: nonsense",
                "{'do':'map','doc':'a','root':'m','set':['k',[{'$':'text'}]]}|no value for this place: text",
                "{'do':'map','doc':'a','root':'m','set':['k',{'$':'bytes','value':'?'}]}|value must be base64",
                "{'do':'map','doc':'a','root':'m','set':['k',{'$':'bigint','value':'x'}]}|x",
                "{'do':'map','doc':'a','root':'m','set':['k',{'$':'number','value':'x'}]}|x",
                "{'do':'map','doc':'a','root':'m','set':['k',{'$':'object'}]}|value must be an object",
                "{'do':'map','doc':'a','root':'m','set':['k',[{'$':7}]]}|$ must be a text",
                "{'do':'map','doc':'a','root':'m','set':['k',{'$':'doc','gc':1}]}|gc must be true or false",
                "{'do':'array','doc':'a','root':'l','push':[{'$':'map'}]}|no value for this place: map",
                "{'do':'text','doc':'a','root':'t','insert':[0,'x',{'b':{'$':'undefined'}}]}|undefined",
                "{'do':'text','doc':'a','root':'t','embed':[0,{'$':'xmlText'}]}|no place for an XML text"
            })
    void value_thatCannotStandThere_isNamed(String request, String error) {
        assertRefused(request, error);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '#',
            value = {
                "{'do':'read','doc':'a'}|root must be a text",
                "{'do':'read','doc':'a','root':'none'}|there is no root 'none'",
                "{'do':'read','doc':'a','root':'t','as':7}|as must be a text",
                "{'do':'read','doc':'a','root':'t','as':'yaml'}|there is no reading as 'yaml'",
                "{'do':'read','doc':'a','root':'t','as':'delta','snapshot':'?'}|snapshot must be base64",
                "{'do':'read','doc':'a','root':'t','path':'0'}|path must be a list",
                "{'do':'read','doc':'a','root':'l','path':['0']}|a step into a list must be a whole number",
                "{'do':'read','doc':'a','root':'l','path':[9]}|there is no type at 9",
                "{'do':'read','doc':'a','root':'l','path':[-1]}|there is no type at -1",
                "{'do':'read','doc':'a','root':'m','path':[0]}|a step into a map must be a text",
                "{'do':'read','doc':'a','root':'x','path':[0,0]}|there is no type at 0",
                "{'do':'watch','doc':'a','root':'none'}|there is no root 'none'",
                "{'do':'watch','doc':'a','root':'t','deep':'yes'}|deep must be true or false",
                "{'do':'position','doc':'a','root':'t','index':4}|4 of 3",
                "{'do':'position','doc':'a','root':'t','index':-1}|-1 of 3",
                "{'do':'position','doc':'a','root':'t','index':'x'}|index must be a whole number",
                "{'do':'index','doc':'a'}|position must be base64",
                "{'do':'index','doc':'a','position':{}}|a position is at an element or in a type",
                "{'do':'index','doc':'a','position':'Aw=='}|a position of kind 3",
                "{'do':'transact','doc':'a'}|edits must be a list",
                "{'do':'transact','doc':'a','edits':['x']}|an edit must be an object",
                "{'do':'transact','doc':'a','edits':[{'root':'t'}]}|do must be a text",
                "{'do':'transact','doc':'a','edits':[{'do':'read','root':'new'}]}|'read' is no edit"
            })
    void readingAndWatching_whatIsNotThere_isNamed(String request, String error) {
        assertRefused(request, error);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '#',
            value = {
                "{'do':'merge'}|updates must be a list",
                "{'do':'merge','updates':'AAA='}|updates must be a list",
                "{'do':'merge','updates':[1]}|an update must be base64",
                "{'do':'merge','updates':['AAA=','AQ==']}|at byte",
                "{'do':'diff','update':'AAA='}|vector must be base64",
                "{'do':'diff','vector':'AA=='}|update must be base64",
                "{'do':'diff','update':'AAA=','vector':'AQ=='}|at byte",
                "{'do':'vectorOf'}|update must be base64",
                "{'do':'vectorOf','update':'AQ=='}|at byte",
                "{'do':'convert','update':'AAA=','from':3}|v is 1 or 2, not 3",
                "{'do':'convert','update':'AAA=','to':0}|v is 1 or 2, not 0",
                "{'do':'convert','update':'AAA=','from':'1'}|from must be a whole number",
                "{'do':'convert','update':'AAA=','from':2,'to':1}|at byte",
                "{'do':'inspect','update':''}|at byte 0",
                "{'do':'inspect','update':'AQEBAB8='}|at byte"
            })
    void functionsOnUpdates_ofSomethingElse_areRefused(String request, String error) {
        assertRefused(request, error);
    }

    @Test
    void failedRequests_doNotHinderTheFirstUndo() {
        // The first undo carries everything out once more, also what failed.
        assertRefused("{'do':'text','doc':'a','root':'t','embed':[0,null]}", "null cannot be embedded");
        assertRefused("{'do':'apply','doc':'a','update':'AQ=='}", "at byte 1");
        assertRefused("{'do':'array','doc':'a','root':'l','delete':[5]}", "5 to 6 of 2");
        assertRefused("{'do':'text','doc':'a','root':7}", "root must be a text");
        assertThat(ask("{'do':'undo','doc':'a'}")).containsEntry("ok", true);
        assertThat(ask("{'do':'read','doc':'a','root':'x','as':'xml'}")).containsEntry("value", "");
        assertThat(ask("{'do':'undo','doc':'a'}")).containsEntry("ok", true);
        assertThat(ask("{'do':'read','doc':'a','root':'m'}")).containsEntry("value", Map.of());
        assertThat(ask("{'do':'read','doc':'a','root':'t','as':'string'}")).containsEntry("value", "abc");
    }

    @Test
    void severalEdits_ofWhichOneFails_keepThoseBeforeIt() {
        Map<String, @Nullable Object> answer =
                ask("{'do':'text','doc':'a','root':'t','insert':[0,'kept'],'format':[0,1,7],'delete':[0,9]}");
        assertThat(answer.get("ok")).isEqualTo(false);
        assertThat(ask("{'do':'read','doc':'a','root':'t','as':'string'}")).containsEntry("value", "keptabc");
        assertThat(ask("{'do':'check','doc':'a'}")).containsEntry("ok", true);
    }

    @Test
    void refusedRoot_hasNoTypeYet() {
        assertThat(ask("{'do':'transact','doc':'a','edits':[{'do':'undo','root':'new'}]}")
                        .get("ok"))
                .isEqualTo(false);
        assertThat(ask("{'do':'array','doc':'a','root':'new','push':[1]}")).containsEntry("ok", true);
    }
}
