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
    let place = |(postcode, town, insee, latitude_micro, longitude_micro)| Place {
        postcode,
        town,
        insee,
        latitude_micro,
        longitude_micro,
    };
    Ok(rows.into_iter().map(place).collect())
}

/// How many places one statement writes: 6 values each, far below what the engines take (32,766 and 65,535).
const PLACES_A_STATEMENT: usize = 500;

/// Writes the places, no postcode and town of them twice, and tells how many were new or different.
pub async fn put_all(tx: &mut Tx, places: &[Place]) -> Result<u64, Error> {
    let mut written = 0;
    for some in places.chunks(PLACES_A_STATEMENT) {
        let rows: Vec<String> = (0..some.len()).map(|row| format!("({})", crate::placeholders(6, 6 * row))).collect();
        let sql = format!(
            "insert into postcode (postcode, town, folded, insee, latitude_micro, longitude_micro) values {}
             on conflict (postcode, town) do update set insee = excluded.insee,
               latitude_micro = excluded.latitude_micro, longitude_micro = excluded.longitude_micro
             where postcode.insee <> excluded.insee or postcode.latitude_micro <> excluded.latitude_micro
               or postcode.longitude_micro <> excluded.longitude_micro",
            rows.join(", ")
        );
        let mut query = sqlx::query(sqlx::AssertSqlSafe(sql));
        for place in some {
            query = query
                .bind(&place.postcode)
                .bind(&place.town)
                .bind(fold_town(&place.town))
                .bind(&place.insee)
                .bind(place.latitude_micro)
                .bind(place.longitude_micro);
        }
        written += query.execute(&mut *tx).await?.rows_affected();
    }
    Ok(written)
}

/// How many places are known.
pub async fn count(tx: &mut Tx) -> Result<u64, Error> {
    let (count,): (i64,) = sqlx::query_as("select count(*) from postcode").fetch_one(tx).await?;
    Ok(count.unsigned_abs())
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
