import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Reads the questions from standard input, asks them with a client, prints the answers as JSON. */
final class Questions {
    /** A client: a list of values for SELECT, a boolean for ASK, N-Triples for a graph. */
    interface Client {
        List<String> select(String query);

        boolean ask(String query);

        String construct(String query);

        String describe(String query);
    }

    private Questions() {}

    static void answerAll(Client client) throws java.io.IOException {
        Gson gson = new GsonBuilder().disableHtmlEscaping().create();
        Map<String, Object> answers = new LinkedHashMap<>();
        var input = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = input.readLine(); line != null; line = input.readLine()) {
            String[] question = gson.fromJson(line, String[].class);
            answers.put(question[0], answer(client, question[1], question[2]));
        }
        new PrintStream(System.out, true, StandardCharsets.UTF_8).println(gson.toJson(answers));
    }

    private static Object answer(Client client, String form, String query) {
        return switch (form) {
            case "select" -> client.select(query);
            case "ask", "deny" -> client.ask(query);
            case "construct" -> client.construct(query);
            case "describe" -> client.describe(query);
            default -> throw new IllegalArgumentException(form);
        };
    }
}
