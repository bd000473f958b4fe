//! Postcodes and towns.

use std::collections::HashSet;

use comptoir_db::stores::postcode::{self, Place};
use comptoir_db::{Error, Tx};
use comptoir_import::postcodes::PostcodeRecord;

use crate::import::run::Run;

/// Rows written between two moves of the bar.
const LOT: usize = 5_000;

/// Writes the places. A postcode and town that stand twice are one place: the first row counts.
pub(super) async fn write(tx: &mut Tx, run: &mut Run, records: Vec<PostcodeRecord>) -> Result<(), Error> {
    let mut met = HashSet::new();
    let records: Vec<PostcodeRecord> =
        records.into_iter().filter(|record| met.insert((record.postcode.clone(), record.town.clone()))).collect();
    drop(met);
    let places: Vec<Place> = records.into_iter().map(place).collect();
    run.begin("places", places.len());
    let before = postcode::count(tx).await?;
    let mut written = 0;
    for lot in places.chunks(LOT) {
        written += postcode::put_all(tx, lot).await?;
        run.bar.inc(lot.len() as u64);
    }
    let tally = &mut run.summary.places;
    tally.new = postcode::count(tx).await? - before;
    tally.changed = written - tally.new;
    tally.unchanged = places.len() as u64 - written;
    Ok(())
}

fn place(record: PostcodeRecord) -> Place {
    Place {
        postcode: record.postcode,
        town: record.town,
        insee: record.insee,
        latitude_micro: record.latitude_microdegrees,
        longitude_micro: record.longitude_microdegrees,
    }
}
