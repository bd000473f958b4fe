//! Headers of other systems, recognised so that the refusal can name them.

use crate::table::Header;

/// A kind of file of another system, or of Shopify but not for us.
struct Foreign {
    system: &'static str,
    /// All of these columns are in its header (lower case).
    columns: &'static [&'static str],
}

const CONVERT: &str = "convert it to Shopify's product CSV first, which most systems and tools can write";

/// Signatures, the first that fits wins.
const FOREIGN: [Foreign; 21] = [
    Foreign { system: "WooCommerce products", columns: &["id", "regular price", "tax status"] },
    Foreign { system: "WooCommerce products", columns: &["name", "regular price", "visibility in catalog"] },
    Foreign { system: "PrestaShop products", columns: &["product id", "name *"] },
    Foreign { system: "PrestaShop combinations", columns: &["product id*"] },
    Foreign { system: "PrestaShop categories", columns: &["category id", "active (0/1)"] },
    Foreign { system: "PrestaShop brands", columns: &["active (0/1)", "name *"] },
    Foreign { system: "PrestaShop store contacts", columns: &["store id", "address1", "hours"] },
    Foreign { system: "Magento products", columns: &["sku", "attribute_set_code", "product_type"] },
    Foreign { system: "Magento sample products", columns: &["sku", "qty", "attribute_set"] },
    Foreign { system: "Magento attributes", columns: &["frontend_label", "attribute_code"] },
    Foreign { system: "Magento price rules", columns: &["simple_action", "conditions_serialized"] },
    Foreign { system: "Magento categories", columns: &["url_key", "path", "is_anchor"] },
    Foreign { system: "Magento reviews", columns: &["rating_code", "rating_value"] },
    Foreign { system: "Magento table rates", columns: &["region", "zip", "order_subtotal"] },
    Foreign { system: "Magento tax rates", columns: &["tax_country_id", "rate"] },
    Foreign { system: "commercetools products", columns: &["producttype", "variantid", "prices"] },
    Foreign { system: "commercetools categories", columns: &["externalid", "parentid"] },
    Foreign { system: "Shopify orders", columns: &["financial status", "lineitem name"] },
    Foreign { system: "Shopify customers", columns: &["first name", "last name", "email"] },
    Foreign { system: "Spree products", columns: &["slug", "option1_name", "option1_value"] },
    Foreign { system: "Magento pictures", columns: &["sku", "image"] },
];

/// Whose file this header belongs to, said as a problem and what to do.
pub(crate) fn foreign_problem(header: &Header) -> Option<(String, &'static str)> {
    let foreign = FOREIGN.iter().find(|foreign| foreign.columns.iter().all(|name| header.has(name)))?;
    Some((format!("this is a file of another kind: {}", foreign.system), CONVERT))
}

/// Whether the columns are separated by something else than commas, as a problem and what to do.
///
/// The header is looked at: a comma may stand in the names (`Image URLs (x,y,z...)`), so the more
/// frequent mark wins.
pub(crate) fn delimiter_problem(header: &Header) -> Option<(String, String)> {
    const MARKS: [(char, &str); 3] = [(';', "semicolons"), ('\t', "tabs"), ('|', "bars")];
    let marks = |mark: char| -> usize {
        header.columns().map(|column| column.name.chars().filter(|c| *c == mark).count()).sum()
    };
    let commas = header.len() - 1;
    let (mark, name) = MARKS.into_iter().max_by_key(|(mark, _)| marks(*mark))?;
    if marks(mark) == 0 || marks(mark) <= commas {
        return None;
    }
    let joined = header.columns().map(|column| column.name).collect::<Vec<_>>().join(",");
    let split = csv::StringRecord::from(joined.split(mark).collect::<Vec<_>>());
    let whose = foreign_problem(&Header::new(header.line, &split));
    let fix = "columns must be separated by commas: save the file as CSV with commas";
    Some(match whose {
        Some((what, convert)) => (format!("{what}, with {name} between the columns"), convert.to_owned()),
        None => (format!("the columns are separated by {name}"), fix.to_owned()),
    })
}
