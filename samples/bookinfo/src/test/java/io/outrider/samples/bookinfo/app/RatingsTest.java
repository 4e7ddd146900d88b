package io.outrider.samples.bookinfo.app;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RatingsTest {

    private final Ratings ratings = new Ratings();

    @Test
    void starsHaveTheShapeOfIstiosSample() {
        var answer = ratings.handle(Requests.get("/ratings/0"));

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.body())
                .isEqualTo("{\"id\":0,\"ratings\":{\"Reviewer1\":5,\"Reviewer2\":4}}");
    }

    @Test
    void postedStarsReplaceThoseOfTheirBookOnly() {
        ratings.handle(Requests.post("/ratings/1", "{\"Reviewer1\": 1}"));

        assertThat(ratings.handle(Requests.get("/ratings/1")).body())
                .isEqualTo("{\"id\":1,\"ratings\":{\"Reviewer1\":1}}");
        assertThat(ratings.handle(Requests.get("/ratings/0")).body()).contains("\"Reviewer1\":5");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "[]", "{\"Reviewer1\":6}", "{\"Reviewer1\":\"5\"}", "{"})
    void postThatIsNotStarsIsRefused(String body) {
        assertThat(ratings.handle(Requests.post("/ratings/1", body)).status()).isEqualTo(400);
    }
}
