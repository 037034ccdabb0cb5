//! A chart as SVG: on white, so that it can be read on a dark page, too, and each line with its name at its end.

use std::error::Error;

use plotters::coord::combinators::{BindKeyPoints, IntoLogRange};
use plotters::prelude::*;
use plotters::style::text_anchor::{HPos, Pos, VPos};

use super::chart::{Chart, Line, Role};
use super::figure::figure;
use crate::Result;

const SIZE: (u32, u32) = (860, 500);
/// For the names of lines.
const RIGHT_MARGIN: u32 = 190;
const FONT: &str = "sans-serif";
const TEXT: i32 = 16;
/// The upper left one of the plot, where lines that rise leave room for notes.
const CORNER: (i32, i32) = (94, 52);
/// As a part of the plot's height.
const NOTE_HEIGHT: f64 = 0.05;
const INK: RGBColor = RGBColor(60, 60, 60);

const OURS: RGBColor = RGBColor(208, 32, 44);
const FLOOR: RGBColor = RGBColor(120, 120, 120);
/// Dark enough for text on white.
const PEERS: [RGBColor; 6] = [
    RGBColor(0, 95, 175),
    RGBColor(0, 125, 100),
    RGBColor(150, 90, 0),
    RGBColor(120, 60, 160),
    RGBColor(70, 120, 20),
    RGBColor(190, 60, 130),
];

impl Chart {
    pub(crate) fn svg(&self) -> Result<String> {
        let mut svg = String::new();
        self.draw(&mut svg).map_err(|error| format!("{}: {error}", self.file))?;
        Ok(svg.trim_end().to_owned() + "\n")
    }

    fn draw(&self, svg: &mut String) -> std::result::Result<(), Box<dyn Error>> {
        let area = SVGBackend::with_string(svg, SIZE).into_drawing_area();
        area.fill(&WHITE)?;

        let points = || self.lines.iter().flat_map(|line| &line.points);
        let mut counts: Vec<f64> = points().map(|point| point.0).collect();
        counts.sort_by(f64::total_cmp);
        counts.dedup();
        let (left, right) = bounds(points().map(|point| point.0));
        let (low, high) = bounds(points().map(|point| point.1));
        let across = (left..right.max(left * 1.1)).log_scale().with_key_points(counts);
        let notes = self.lines.iter().filter(|line| line.ends_early.is_some()).count();
        let headroom = (high / low).powf(NOTE_HEIGHT * notes as f64);
        let up = (low / 1.4..high * 1.4 * headroom)
            .log_scale()
            .with_key_points(round_numbers(low, high));

        let ink = || (FONT, TEXT).into_font().color(&INK);
        let mut context = ChartBuilder::on(&area)
            .caption(&self.title, (FONT, 20).into_font().color(&INK))
            .margin(12)
            .margin_right(RIGHT_MARGIN)
            .x_label_area_size(46)
            .y_label_area_size(70)
            .build_cartesian_2d(across, up)?;
        context
            .configure_mesh()
            .x_desc(self.over)
            .axis_desc_style(ink())
            .label_style(ink())
            .axis_style(INK)
            .bold_line_style(INK.mix(0.15))
            .light_line_style(TRANSPARENT)
            .x_label_formatter(&|count| figure(*count))
            .y_label_formatter(&|value| format!("{} {}", figure(*value), self.unit))
            .draw()?;

        let mut ends = Vec::new();
        for line in &self.lines {
            let (colour, width) = look(line.role);
            let stroke = colour.stroke_width(width);
            context.draw_series(LineSeries::new(line.points.iter().copied(), stroke))?;
            let dot = |point: &(f64, f64)| Circle::new(*point, width + 1, colour.filled());
            context.draw_series(line.points.iter().map(dot))?;
            ends.extend(line.points.last().map(|end| context.backend_coord(end)));
        }
        let written = |text: &str, at: (i32, i32), align: HPos, line: &Line| {
            let style = (FONT, TEXT).into_font().color(&look(line.role).0);
            area.draw(&Text::new(text.to_owned(), at, style.pos(Pos::new(align, VPos::Center))))
        };
        let edge = ends.iter().map(|end| end.0).max().unwrap_or_default();
        for (line, (x, y)) in self.lines.iter().zip(apart(&ends)) {
            // Beside the end; of a line that ends early that is where others go on, so above it.
            if x == edge {
                written(&line.label, (x + 10, y), HPos::Left, line)?;
            } else {
                written(&line.label, (x - 4, y - TEXT / 2 - 2), HPos::Right, line)?;
            }
        }
        let early = self.lines.iter().filter_map(|line| Some((line, line.ends_early.as_ref()?)));
        for ((line, note), number) in early.zip(0..) {
            written(note, (CORNER.0, CORNER.1 + number * TEXT), HPos::Left, line)?;
        }
        area.present()?;
        Ok(())
    }
}

/// Colour and width.
fn look(role: Role) -> (RGBColor, u32) {
    match role {
        Role::Ours => (OURS, 4),
        Role::Peer(number) => (PEERS[number % PEERS.len()], 2),
        Role::Floor => (FLOOR, 2),
    }
}

fn bounds(values: impl Iterator<Item = f64>) -> (f64, f64) {
    values
        .fold((f64::MAX, f64::MIN_POSITIVE), |(low, high), value| (low.min(value), high.max(value)))
}

/// 1, 2, 5, 10 and so on in a range; over more than three decades only 1, 10, 100.
fn round_numbers(low: f64, high: f64) -> Vec<f64> {
    let decades = (high / low).log10();
    let steps: &[f64] = if decades > 3.0 { &[1.0] } else { &[1.0, 2.0, 5.0] };
    let exponents = low.log10().floor() as i32..=high.log10().ceil() as i32;
    let all =
        exponents.flat_map(|exponent| steps.iter().map(move |step| step * 10_f64.powi(exponent)));
    all.filter(|number| (low / 1.4..=high * 1.4).contains(number)).collect()
}

/// The places of names, moved down where they would cover each other.
fn apart(ends: &[(i32, i32)]) -> Vec<(i32, i32)> {
    let mut order: Vec<usize> = (0..ends.len()).collect();
    order.sort_by_key(|index| ends[*index].1);
    let mut places = ends.to_vec();
    for (position, index) in order.iter().enumerate() {
        let beside = order[..position].iter().filter(|above| ends[**above].0 == ends[*index].0);
        if let Some(lowest) = beside.map(|above| places[*above].1).max() {
            places[*index].1 = places[*index].1.max(lowest + TEXT);
        }
    }
    places
}

#[cfg(test)]
mod tests {
    use super::{apart, round_numbers};

    #[test]
    fn names_do_not_cover_each_other() {
        let ends = [(700, 100), (700, 300), (700, 102), (300, 101), (700, 101)];
        let places = [(700, 100), (700, 300), (700, 132), (300, 101), (700, 116)];
        assert_eq!(apart(&ends), places);
    }

    #[test]
    fn ticks_are_round() {
        assert_eq!(round_numbers(0.3, 20.0), [0.5, 1.0, 2.0, 5.0, 10.0, 20.0]);
        assert_eq!(round_numbers(1.0, 2300.0), [1.0, 10.0, 100.0, 1000.0]);
    }
}
