//! Charts as SVG, drawn on the server: a title and a description that are read out, colours that follow the page's, and
//! patterns and marks so that no colour is needed. The table with the same figures stands beside each.

use crate::app::escape;

/// How wide a chart is, in its own units: as a phone shows it, so that its words are as large as the page's there.
const WIDTH: f64 = 360.0;
/// A row's height, with its words above it.
const ROW: f64 = 44.0;

/// What is said of a chart as a whole.
pub struct Caption<'c> {
    /// Unlike that of the page's other charts.
    pub id: &'c str,
    pub title: String,
    /// What somebody is told who does not see it.
    pub description: String,
}

/// A value and where it may be.
pub struct Whisker {
    pub label: String,
    pub value: f64,
    pub low: f64,
    pub high: f64,
    /// The value in words.
    pub text: String,
}

/// Values with their intervals, one below the other, on one scale that begins at 0.
pub fn whiskers(caption: &Caption<'_>, rows: &[Whisker]) -> String {
    let most = rows.iter().map(|row| row.high.max(row.value)).fold(0.0, f64::max);
    let at = |value: f64| scaled(value, most, WIDTH - 12.0) + 6.0;
    let mut inside = String::new();
    for (index, row) in rows.iter().enumerate() {
        let top = index as f64 * ROW;
        let (low, high, value, middle) = (at(row.low), at(row.high), at(row.value), top + 32.0);
        inside.push_str(&words(0.0, top + 16.0, "start", &row.label));
        inside.push_str(&words(WIDTH, top + 16.0, "end", &row.text));
        inside.push_str(&format!(
            "<path class=\"axis\" d=\"M6 {middle}H{}\"/><path class=\"whisker\" d=\"M{low:.1} {middle}H{high:.1}M{low:.1} \
             {}v10M{high:.1} {}v10\"/><circle class=\"value\" cx=\"{value:.1}\" cy=\"{middle}\" r=\"5\"/>",
            WIDTH - 6.0,
            middle - 5.0,
            middle - 5.0,
        ));
    }
    svg(caption, rows.len() as f64 * ROW + 4.0, &inside)
}

/// A bar of two parts, the first plain and the second striped.
pub struct Bar {
    pub label: String,
    pub parts: [f64; 2],
    pub text: String,
}

/// Bars one below the other, with what their parts are.
pub fn bars(caption: &Caption<'_>, legend: [&str; 2], bars: &[Bar]) -> String {
    let most = bars.iter().map(|bar| bar.parts[0] + bar.parts[1]).fold(0.0, f64::max);
    let pattern = format!("{}-stripes", caption.id);
    let mut inside = format!(
        "<defs><pattern id=\"{pattern}\" width=\"6\" height=\"6\" patternUnits=\"userSpaceOnUse\" \
         patternTransform=\"rotate(45)\"><rect class=\"ground\" width=\"6\" height=\"6\"/><rect class=\"stripe\" width=\"3\" \
         height=\"6\"/></pattern></defs><rect class=\"bar\" x=\"0\" y=\"2\" width=\"12\" height=\"12\"/>{}<rect class=\"edge\" \
         x=\"180\" y=\"2\" width=\"12\" height=\"12\" fill=\"url(#{pattern})\"/>{}",
        words(18.0, 13.0, "start", legend[0]),
        words(198.0, 13.0, "start", legend[1]),
    );
    for (index, bar) in bars.iter().enumerate() {
        let top = 24.0 + index as f64 * ROW;
        let first = scaled(bar.parts[0], most, WIDTH);
        let second = scaled(bar.parts[1], most, WIDTH);
        inside.push_str(&words(0.0, top + 14.0, "start", &bar.label));
        inside.push_str(&words(WIDTH, top + 14.0, "end", &bar.text));
        inside.push_str(&format!(
            "<path class=\"axis\" d=\"M0 {0}H{WIDTH}\"/><rect class=\"bar\" x=\"0\" y=\"{1}\" width=\"{first:.1}\" height=\"16\"/>\
             <rect class=\"edge\" x=\"{first:.1}\" y=\"{1}\" width=\"{second:.1}\" height=\"16\" fill=\"url(#{pattern})\"/>",
            top + 36.0,
            top + 20.0,
        ));
    }
    svg(caption, 24.0 + bars.len() as f64 * ROW + 4.0, &inside)
}

/// Something that was counted every day.
pub struct Line {
    pub label: String,
    pub values: Vec<f64>,
}

/// How much of the width is the labels'.
const LABELS: f64 = 104.0;
/// How lines are drawn, so that they are told apart: whole, in dashes, in dots, and so on.
const DASHES: [&str; 4] = ["", "7 4", "2 3", "9 3 2 3"];
const HEIGHT: f64 = 150.0;

/// Lines over days, each with its label at its end; the first and the last day, and the most, at the axes.
pub fn lines(caption: &Caption<'_>, ends: [&str; 2], most_text: &str, lines: &[Line]) -> String {
    let most = lines.iter().flat_map(|line| &line.values).copied().fold(0.0, f64::max);
    let days = lines.iter().map(|line| line.values.len()).max().unwrap_or_default();
    let right = WIDTH - LABELS;
    let x = |day: usize| if days < 2 { right / 2.0 } else { right * day as f64 / (days - 1) as f64 };
    let y = |value: f64| 16.0 + HEIGHT - scaled(value, most, HEIGHT);
    let mut inside = format!(
        "<path class=\"axis\" d=\"M0 {0}H{right}M0 16H{right}\"/>{1}{2}{3}",
        HEIGHT + 16.0,
        words(0.0, 12.0, "start", most_text),
        words(0.0, HEIGHT + 34.0, "start", ends[0]),
        if days < 2 { String::new() } else { words(right, HEIGHT + 34.0, "end", ends[1]) },
    );
    let mut last: Vec<f64> = Vec::new();
    for (index, line) in lines.iter().enumerate() {
        let points = line.values.iter().enumerate();
        let points: Vec<String> = points.map(|(day, value)| format!("{:.1} {:.1}", x(day), y(*value))).collect();
        let dash = DASHES[index % DASHES.len()];
        inside.push_str(&format!("<path class=\"line\" stroke-dasharray=\"{dash}\" d=\"M{}\"/>", points.join("L")));
        let end = line.values.last().copied().unwrap_or_default();
        let (end_x, end_y) = (x(line.values.len().saturating_sub(1)), y(end));
        inside.push_str(&format!("<circle class=\"value\" cx=\"{end_x:.1}\" cy=\"{end_y:.1}\" r=\"3.5\"/>"));
        // Labels that would stand on each other stand one below the other.
        let mut label_y = end_y + 4.0;
        while last.iter().any(|known| (known - label_y).abs() < 14.0) {
            label_y += 14.0;
        }
        last.push(label_y);
        inside.push_str(&words(right + 8.0, label_y, "start", &line.label));
    }
    let lowest = last.iter().copied().fold(HEIGHT + 34.0, f64::max);
    svg(caption, lowest + 8.0, &inside)
}

fn scaled(value: f64, most: f64, length: f64) -> f64 {
    if most > 0.0 { value.max(0.0) / most * length } else { 0.0 }
}

fn words(x: f64, y: f64, anchor: &str, text: &str) -> String {
    format!("<text x=\"{x:.1}\" y=\"{y:.1}\" text-anchor=\"{anchor}\">{}</text>", escape(text))
}

fn svg(caption: &Caption<'_>, height: f64, inside: &str) -> String {
    let Caption { id, title, description } = caption;
    let (title, description) = (escape(title), escape(description));
    format!(
        "<svg class=\"chart\" viewBox=\"0 0 {WIDTH} {height:.0}\" role=\"img\" aria-labelledby=\"{id}-title {id}-text\">\
         <title id=\"{id}-title\">{title}</title><desc id=\"{id}-text\">{description}</desc>{inside}</svg>"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn caption() -> Caption<'static> {
        Caption { id: "c", title: "<b>".into(), description: "\"d\"".into() }
    }

    #[test]
    fn what_it_is_called_is_text() {
        let chart = whiskers(
            &caption(),
            &[Whisker { label: "<script>".into(), value: 0.5, low: 0.25, high: 1.0, text: "50 %".into() }],
        );
        assert!(chart.contains("<title id=\"c-title\">&lt;b&gt;</title><desc id=\"c-text\">&quot;d&quot;</desc>"));
        assert!(chart.contains("&lt;script&gt;") && !chart.contains("<script") && !chart.contains("style="));
        // Half of the scale is in the middle of it.
        assert!(chart.contains("cx=\"180.0\""), "{chart}");
    }

    #[test]
    fn of_nothing_a_chart_is_empty() {
        let bar = Bar { label: "A".into(), parts: [0.0, 0.0], text: String::new() };
        let drawn = [
            bars(&caption(), ["web", "till"], &[bar]),
            lines(&caption(), ["", ""], "0", &[Line { label: "A".into(), values: vec![] }]),
            whiskers(&caption(), &[]),
        ];
        assert!(drawn.iter().all(|chart| !chart.contains("NaN") && !chart.contains("inf")), "{drawn:?}");
    }

    #[test]
    fn lines_are_told_apart_and_labels_do_not_meet() {
        let line = |label: &str| Line { label: label.into(), values: vec![1.0, 2.0] };
        let chart = lines(&caption(), ["1", "2"], "2", &[line("A"), line("B")]);
        assert!(chart.contains("stroke-dasharray=\"\"") && chart.contains("stroke-dasharray=\"7 4\""));
        assert!(
            chart.contains("y=\"20.0\" text-anchor=\"start\">A")
                && chart.contains("y=\"34.0\" text-anchor=\"start\">B")
        );
    }
}
