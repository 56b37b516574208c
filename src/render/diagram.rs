//! Mermaid diagrams, drawn once for all formats in the theme's light colours: a diagram brings its own paper along, so
//! that it can be read on any page.

mod chain;

use mermaid_rs_renderer::config::MindmapConfig;
use mermaid_rs_renderer::{LayoutConfig, RenderOptions, Theme as MermaidTheme, render_strict};

use crate::book::Diagram;
use crate::theme::{Palette, Theme};

/// The drawing as an SVG document, with text in the given font family.
///
/// # Errors
///
/// What the renderer does not understand.
pub fn draw(diagram: &Diagram, theme: &Theme, font: &str) -> Result<String, String> {
    let light = &theme.settings.light;
    let options = RenderOptions {
        theme: colours(light, font),
        layout: LayoutConfig {
            fast_text_metrics: true,
            mindmap: mindmap(light),
            ..LayoutConfig::default()
        },
    };
    render_strict(&chain::unchained(&diagram.text), options).map_err(|error| error.to_string())
}

fn base(light: &Palette, name: &str) -> String {
    let colour = light.base.get(name).cloned();
    colour.unwrap_or_else(|| "#000000".into())
}

/// The accent of a part, in turn.
fn part(light: &Palette, index: usize) -> String {
    let accent = light.parts.iter().cycle().nth(index).cloned();
    accent.unwrap_or_else(|| base(light, "accent"))
}

fn colours(light: &Palette, font: &str) -> MermaidTheme {
    let [ink, muted, rule, paper, panel, accent] =
        ["ink", "muted", "rule", "paper", "panel", "accent"].map(|name| base(light, name));
    MermaidTheme {
        font_family: font.to_owned(),
        primary_color: panel.clone(),
        primary_text_color: ink.clone(),
        primary_border_color: accent.clone(),
        secondary_color: panel.clone(),
        tertiary_color: paper.clone(),
        line_color: muted.clone(),
        text_color: ink.clone(),
        edge_label_background: paper.clone(),
        cluster_background: paper.clone(),
        cluster_border: rule.clone(),
        background: paper.clone(),
        sequence_actor_fill: panel.clone(),
        sequence_actor_border: accent.clone(),
        sequence_actor_line: muted.clone(),
        sequence_note_fill: panel.clone(),
        sequence_note_border: muted.clone(),
        sequence_activation_fill: rule.clone(),
        sequence_activation_border: muted.clone(),
        git_colors: std::array::from_fn(|index| part(light, index)),
        git_inv_colors: std::array::from_fn(|_| paper.clone()),
        git_branch_label_colors: std::array::from_fn(|_| paper.clone()),
        git_commit_label_color: ink.clone(),
        git_commit_label_background: panel.clone(),
        git_tag_label_color: ink.clone(),
        git_tag_label_background: panel,
        git_tag_label_border: rule,
        pie_colors: std::array::from_fn(|index| {
            tint(&part(light, index), [0.45, 0.55, 0.65, 0.75][index % 4])
        }),
        pie_title_text_size: 15.0,
        pie_title_text_color: ink.clone(),
        pie_section_text_size: 14.0,
        pie_section_text_color: ink.clone(),
        pie_legend_text_size: 14.0,
        pie_legend_text_color: ink,
        pie_stroke_color: paper.clone(),
        pie_outer_stroke_color: muted,
        pie_opacity: 1.0,
        ..MermaidTheme::modern()
    }
}

fn mindmap(light: &Palette) -> MindmapConfig {
    let default = MindmapConfig::default();
    let count = default.section_colors.len();
    let each = |colour: &dyn Fn(usize) -> String| (0..count).map(colour).collect::<Vec<_>>();
    MindmapConfig {
        section_colors: each(&|index| tint(&part(light, index), 0.8)),
        section_label_colors: each(&|_| base(light, "ink")),
        section_line_colors: each(&|index| part(light, index)),
        root_fill: Some(base(light, "accent")),
        root_text: Some(base(light, "paper")),
        edge_color: Some(base(light, "muted")),
        ..default
    }
}

/// A colour mixed with so much white, from 0 to 1.
fn tint(colour: &str, white: f32) -> String {
    let channel = |range| {
        let value = colour
            .get(range)
            .and_then(|hex| u8::from_str_radix(hex, 16).ok());
        let value = f32::from(value.unwrap_or(0));
        (value + (255.0 - value) * white).round()
    };
    let [red, green, blue] = [1..3, 3..5, 5..7].map(channel);
    format!("rgb({red},{green},{blue})")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostics::{FileId, Span};

    #[test]
    fn every_colour_comes_from_the_palette() {
        let theme = Theme::default();
        let sources = [
            "mindmap\n  root((Python))\n    Types\n      int\n    Tools\n",
            "pie\n  \"Waiting\" : 70\n  \"Working\" : 30\n",
            "gitGraph\n  commit\n  branch dev\n  commit\n",
            "sequenceDiagram\n  A->>B: ask\n  Note over B: thinks\n",
            "flowchart LR\n  A --> B\n",
        ];
        for text in sources {
            let diagram = Diagram {
                text: text.to_owned(),
                title: None,
                span: Span {
                    file: FileId(0),
                    start: 0,
                    end: 0,
                },
            };
            let svg = draw(&diagram, &theme, "sans-serif").expect("it can be drawn");
            assert!(
                !svg.contains("hsl("),
                "{text}: a colour of Mermaid's own: {svg}"
            );
        }
    }

    #[test]
    fn a_tint_lies_between_the_colour_and_white() {
        assert_eq!(tint("#204060", 0.0), "rgb(32,64,96)");
        assert_eq!(tint("#204060", 0.5), "rgb(144,160,176)");
        assert_eq!(tint("#204060", 1.0), "rgb(255,255,255)");
    }
}
