import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import org.apache.jena.graph.Graph;
import org.apache.jena.riot.Lang;
import org.apache.jena.riot.RDFDataMgr;
import org.apache.jena.sparql.exec.http.QueryExecHTTP;

/** Asks an endpoint with Apache Jena. */
public final class JenaClient implements Questions.Client {
    private final String endpoint;

    private JenaClient(String endpoint) {
        this.endpoint = endpoint;
    }

    public static void main(String[] arguments) throws Exception {
        Questions.answerAll(new JenaClient(arguments[0]));
    }

    @Override
    public List<String> select(String query) {
        List<String> values = new ArrayList<>();
        try (QueryExecHTTP execution = start(query)) {
            execution.select().forEachRemaining(row -> values.add(row.get("x").getURI()));
        }
        return values;
    }

    @Override
    public boolean ask(String query) {
        try (QueryExecHTTP execution = start(query)) {
            return execution.ask();
        }
    }

    @Override
    public String construct(String query) {
        try (QueryExecHTTP execution = start(query)) {
            return written(execution.construct());
        }
    }

    @Override
    public String describe(String query) {
        try (QueryExecHTTP execution = start(query)) {
            return written(execution.describe());
        }
    }

    private QueryExecHTTP start(String query) {
        return QueryExecHTTP.service(endpoint).query(query).build();
    }

    private static String written(Graph graph) {
        var writer = new StringWriter();
        RDFDataMgr.write(writer, graph, Lang.NTRIPLES);
        return writer.toString();
    }
}
