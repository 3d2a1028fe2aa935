import java.nio.charset.StandardCharsets;
import org.apache.jena.graph.Graph;
import org.apache.jena.riot.Lang;
import org.apache.jena.riot.RDFParser;
import org.apache.jena.riot.ResultSetMgr;
import org.apache.jena.riot.resultset.ResultSetLang;
import org.apache.jena.sparql.exec.QueryExec;
import org.apache.jena.query.ResultSet;

/** Evaluates the query on standard input over a Turtle file with Apache Jena; SERVICE goes out. */
public final class JenaFederation {
    private JenaFederation() {}

    public static void main(String[] arguments) throws Exception {
        String query = new String(System.in.readAllBytes(), StandardCharsets.UTF_8);
        Graph data = RDFParser.source(arguments[0]).lang(Lang.TURTLE).toGraph();
        try (QueryExec execution = QueryExec.graph(data).query(query).build()) {
            ResultSet rows = ResultSet.adapt(execution.select());
            ResultSetMgr.write(System.out, rows, ResultSetLang.RS_XML);
        }
    }
}
