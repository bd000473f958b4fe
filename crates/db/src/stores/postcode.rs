//! Where a postcode or a town is.

use serde::{Deserialize, Serialize};

use crate::catalog::search::fold;
use crate::{Db, Error, Tx};

/// A town under one of its postcodes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Place {
    pub postcode: String,
    /// As the post writes it: capitals, no accents.
    pub town: String,
    pub insee: String,
    /// Millionths of a degree, WGS 84.
    pub latitude_micro: i64,
    pub longitude_micro: i64,
}

/// A town's name as it is compared: folded, one blank between words, `saint` as the post shortens it, no
/// district number (`LYON 01`) and no article that people leave out of the middle.
pub fn fold_town(name: &str) -> String {
    let folded = fold(name);
    let words = folded.split(|letter: char| !letter.is_alphanumeric()).filter(|word| !word.is_empty());
    let words = words.map(|word| match word {
        "saint" => "st",
        "sainte" => "ste",
        "cedex" => "",
        other => other,
    });
    let mut words: Vec<&str> = words.filter(|word| !word.is_empty()).collect();
    if words.len() > 1 && words.last().is_some_and(|word| word.len() <= 2 && word.bytes().all(|b| b.is_ascii_digit())) {
        words.pop();
    }
    words.join(" ")
}

/// Places that a shopper's words may mean, best first: a postcode whole, a town by its whole name, then by
/// its beginning. At most ten.
pub async fn find(db: &Db, text: &str) -> Result<Vec<Place>, Error> {
    const COLUMNS: &str = "select postcode, town, insee, latitude_micro, longitude_micro from postcode";
    let digits: String = text.chars().filter(|letter| !letter.is_whitespace()).collect();
    let (sql, value) = if digits.len() == 5 && digits.bytes().all(|byte| byte.is_ascii_digit()) {
        (format!("{COLUMNS} where postcode = $1 order by town limit 10"), digits)
    } else {
        let town = fold_town(text);
        if town.len() < 2 {
            return Ok(Vec::new());
        }
        (
            format!(
                "{COLUMNS} where folded >= $1 and folded < $1 || '~' order by length(folded), folded, postcode limit 10"
            ),
            town,
        )
    };
    let rows: Vec<(String, String, String, i64, i64)> =
        sqlx::query_as(sqlx::AssertSqlSafe(sql)).bind(value).fetch_all(&db.pool).await?;
    let place = |(postcode, town, insee, latitude_micro, longitude_micro)| Place { postcode, town, insee, latitude_micro, longitude_micro };
    Ok(rows.into_iter().map(place).collect())
}

/// Writes the place; `false` when it was the same already.
pub async fn put(tx: &mut Tx, place: &Place) -> Result<bool, Error> {
    let done = sqlx::query(
        "insert into postcode (postcode, town, folded, insee, latitude_micro, longitude_micro)
         values ($1, $2, $3, $4, $5, $6)
         on conflict (postcode, town) do update set insee = excluded.insee, latitude_micro = excluded.latitude_micro,
           longitude_micro = excluded.longitude_micro
         where postcode.insee <> excluded.insee or postcode.latitude_micro <> excluded.latitude_micro
           or postcode.longitude_micro <> excluded.longitude_micro",
    )
    .bind(&place.postcode)
    .bind(&place.town)
    .bind(fold_town(&place.town))
    .bind(&place.insee)
    .bind(place.latitude_micro)
    .bind(place.longitude_micro)
    .execute(tx)
    .await?;
    Ok(done.rows_affected() == 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn towns_meet_however_they_are_typed() {
        for typed in ["Saint-Étienne", "st etienne", "SAINT ETIENNE", "St. Étienne Cedex 1"] {
            assert_eq!(fold_town(typed), "st etienne", "{typed}");
        }
        assert_eq!(fold_town("LYON 01"), fold_town("Lyon"));
        assert_eq!(fold_town("L’Haÿ-les-Roses"), fold_town("L HAY LES ROSES"));
    }
}
