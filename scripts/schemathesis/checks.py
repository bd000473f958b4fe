"""What a batch promises beyond its description in OpenAPI: a bad row is answered in its place."""

import schemathesis
from schemathesis import Case, CheckContext, Response


@schemathesis.check
def bad_rows_are_told(ctx: CheckContext, response: Response, case: Case) -> None:
    if case.meta is None or not case.meta.generation.mode.is_negative or response.status_code != 207:
        return
    results = response.json()["results"]
    assert any(result["status"] == 422 for result in results), "a batch that is not as described was taken as a whole"
