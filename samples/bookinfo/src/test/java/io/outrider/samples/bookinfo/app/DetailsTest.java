package io.outrider.samples.bookinfo.app;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class DetailsTest {

    private final Details details = new Details();

    @Test
    void bookHasTheShapeOfIstiosSample() {
        var answer = details.handle(Requests.get("/details/7"));

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.headers().first("content-type")).isEqualTo("application/json");
        assertThat(answer.body())
                .isEqualTo(
                        """
                        {"id":7,"author":"William Shakespeare","year":1595,"type":"paperback",\
                        "pages":200,"publisher":"PublisherA","language":"English",\
                        "ISBN-10":"1234567890","ISBN-13":"123-1234567890"}""");
    }

    @Test
    void idThatIsNoNumberIsRefused() {
        var answer = details.handle(Requests.get("/details/abc"));

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.body()).isEqualTo("{\"error\":\"please provide numeric product ID\"}");
    }

    @Test
    void healthIsTold() {
        assertThat(details.handle(Requests.get("/health")).body())
                .isEqualTo("{\"status\":\"Details is healthy\"}");
    }
}
