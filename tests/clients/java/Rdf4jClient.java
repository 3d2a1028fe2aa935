import java.io.StringWriter;
import java.util.List;
import org.eclipse.rdf4j.query.QueryResults;
import org.eclipse.rdf4j.repository.RepositoryConnection;
import org.eclipse.rdf4j.repository.sparql.SPARQLRepository;
import org.eclipse.rdf4j.rio.RDFFormat;
import org.eclipse.rdf4j.rio.Rio;

/** Asks an endpoint with Eclipse RDF4J. */
public final class Rdf4jClient implements Questions.Client {
    private final RepositoryConnection connection;

    private Rdf4jClient(RepositoryConnection connection) {
        this.connection = connection;
    }

    public static void main(String[] arguments) throws Exception {
        var repository = new SPARQLRepository(arguments[0]);
        try (RepositoryConnection connection = repository.getConnection()) {
            Questions.answerAll(new Rdf4jClient(connection));
        } finally {
            repository.shutDown();
        }
    }

    @Override
    public List<String> select(String query) {
        try (var rows = connection.prepareTupleQuery(query).evaluate()) {
            return rows.stream().map(row -> row.getValue("x").stringValue()).toList();
        }
    }

    @Override
    public boolean ask(String query) {
        return connection.prepareBooleanQuery(query).evaluate();
    }

    @Override
    public String construct(String query) {
        try (var statements = connection.prepareGraphQuery(query).evaluate()) {
            var writer = new StringWriter();
            Rio.write(QueryResults.asModel(statements), writer, RDFFormat.NTRIPLES);
            return writer.toString();
        }
    }

    @Override
    public String describe(String query) {
        return construct(query);
    }
}
