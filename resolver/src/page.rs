//! Pages for people, in Chinese and English. They need no script, and everything from the chain is
//! escaped by the template.

use crate::{inclusion::Inclusion, linkset::anchor, problem::Problem, reader::Around};
use city_code::{Code, Kind};
use city_identity_primitives::{
    answer::{Body, DivisionAnswer, LineageAnswer, LinkAnswer},
    Moment, Resolution, Status, Succession,
};
use jiff::Timestamp;
use maud::{html, Markup, DOCTYPE};

/// The style sheet of all pages.
pub const STYLE: &str = include_str!("style.css");

/// In which language a page is.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Tongue {
    /// Chinese.
    Chinese,
    /// English.
    English,
}

impl Tongue {
    const fn say(self, chinese: &'static str, english: &'static str) -> &'static str {
        match self {
            Self::Chinese => chinese,
            Self::English => english,
        }
    }

    const fn tag(self) -> &'static str {
        self.say("zh", "en")
    }
}

/// What the page of a code shows.
pub struct Facts<'a> {
    /// The URL under which codes stand.
    pub base: &'a str,
    /// The code asked for.
    pub code: Code,
    /// What it is.
    pub answer: &'a Resolution,
    /// The block of whose state the page speaks.
    pub block: u32,
    /// Of a past version, whether what was on record then is in it.
    pub past: Option<Body>,
    /// Of an item of a committed block, whether it was shown to be issued.
    pub inclusion: Option<&'a Inclusion>,
    /// What stands around it, if it is registered.
    pub around: Option<&'a Around>,
}

/// The page of a code.
pub fn code(tongue: Tongue, facts: &Facts<'_>) -> Markup {
    let answer = facts.answer;
    let names = answer.names.iter();
    let place = answer
        .division
        .as_ref()
        .map(|division| division.name.clone());
    let place = place.filter(|_| answer.kind == Some(Kind::Area));
    let title = names.clone().next().map(|name| name.text.clone());
    let title = title.or(place).unwrap_or_else(|| answer.code.clone());
    let body = html! {
        p.code { code { (answer.presented.as_deref().unwrap_or(&answer.code)) } }
        @if !answer.names.is_empty() {
            @for name in names { h1 lang=(name.language) { (name.text) } }
        } @else {
            h1 { (title) }
        }
        (status(tongue, facts))
        @if let Some(body) = facts.past { p.note { (then(tongue, body)) } }
        @if let Some(part) = &answer.unverified {
            p.note {
                (tongue.say("以下部分由持有者自定，未经核验：", "Nobody verifies the part that the holder gave: "))
                code { (part) }
            }
        }
        (about(tongue, facts))
        @if facts.answer.registered == Some(facts.code) {
            img.picture src={ "/v1/codes/" (facts.code) ".svg" } width="160"
                alt={ (tongue.say("二维码：", "QR code of ")) (facts.code) };
        }
        @if !answer.links.is_empty() { (links(tongue, facts)) }
        @if let Some(around) = facts.around {
            (lineage_of(tongue, facts, &around.lineage))
            @if !around.children.is_empty() { (children(tongue, facts, around)) }
            @if !around.history.is_empty() { (history(tongue, facts, around)) }
        } @else if !answer.successors.is_empty() {
            (successors(tongue, facts))
        }
        (proof(tongue, facts))
    };
    frame(tongue, &title, &body)
}

/// What is told of a past version.
const fn then(tongue: Tongue, body: Body) -> &'static str {
    match body {
        Body::Kept => tongue.say("这是过去的状态。", "This is what it was."),
        Body::Pruned => tongue.say(
            "这是过去的状态；当时的登记内容此处已不保存。",
            "This is what it was; what was on record then is not kept here.",
        ),
    }
}

fn status(tongue: Tongue, facts: &Facts<'_>) -> Markup {
    let answer = facts.answer;
    let (word, class) = status_word(tongue, answer.status);
    html! {
        p.status.(class) {
            strong { (word) }
            @if let Some(from) = answer.status_from {
                " " (tongue.say("（上级代码：", "(from ")) (link(facts.base, from)) (tongue.say("）", ")"))
            }
        }
        @if let Some(reservation) = &answer.reservation {
            p { (tongue.say("保留原因：", "Kept free: ")) (reservation.reason) }
        }
        @if let Some(block) = &answer.in_block {
            p {
                (tongue.say("号段 ", "In the block of numbers ")) code { (block.first) "–" (block.last) }
                (tongue.say("，持有者 ", ", held by ")) code { (block.holder) }
                @if let Some(commitment) = &block.commitment {
                    (tongue.say("。该编号的证明：", ". The proof of this item: "))
                    a href=(commitment.place) rel="nofollow noopener" { (commitment.place) }
                }
            }
            @if let Some(inclusion) = facts.inclusion { (shown(tongue, inclusion)) }
        }
    }
}

/// Whether an item of a committed block was shown to be issued.
fn shown(tongue: Tongue, inclusion: &Inclusion) -> Markup {
    html! {
        @match inclusion {
            Inclusion::Shown { .. } if inclusion.is_issued() => p.status.good {
                strong { (tongue.say("已核实发放", "Shown to be issued")) } " "
                (tongue.say("证明与链上的根一致。", "The proof fits the root on chain."))
            },
            Inclusion::Shown { .. } => p.status.bad {
                strong { (tongue.say("未发放", "Not issued")) } " "
                (tongue.say("证明表明该编号没有发放。", "The proof shows that this number was not issued."))
            },
            Inclusion::NotShown(why) => p.status.none {
                strong { (tongue.say("未出示证明", "Not shown")) } " "
                (tongue.say("此处无法核实该编号是否发放：", "Whether this number was issued cannot be said here: "))
                (why)
            },
        }
    }
}

/// What a status is called.
fn status_word(tongue: Tongue, status: Status) -> (&'static str, &'static str) {
    let (chinese, english, class) = match status {
        Status::Active => ("有效", "Active", "good"),
        Status::Committed => ("已承诺发放", "Committed", "good"),
        Status::Suspended => ("暂停使用", "Suspended", "bad"),
        Status::Retired => ("已退役", "Retired", "ended"),
        Status::Revoked => ("已撤销", "Revoked", "bad"),
        Status::Expired => ("已过期", "Expired", "ended"),
        Status::Reserved => ("已保留", "Reserved", "none"),
        Status::Leased => ("号段已出租", "Leased", "none"),
        Status::NotIssued => ("未发放", "Not issued", "none"),
        Status::Local => ("本地使用", "Local use", "none"),
        Status::Malformed => ("不是城市码", "Not a city code", "bad"),
    };
    (tongue.say(chinese, english), class)
}

/// What a kind of code is called.
const fn kind_word(tongue: Tongue, kind: Kind) -> &'static str {
    match kind {
        Kind::Country => tongue.say("国家", "Country"),
        Kind::Area => tongue.say("行政区划", "Area"),
        Kind::Unit => tongue.say("单位", "Unit"),
        Kind::Series => tongue.say("系列", "Series"),
        Kind::Object => tongue.say("物品", "Object"),
        Kind::Custom => tongue.say("自定义部分", "Part that its holder named"),
    }
}

/// How a code follows another.
const fn succession_word(tongue: Tongue, succession: Succession) -> &'static str {
    match succession {
        Succession::Merged => tongue.say("合并", "merged"),
        Succession::Split => tongue.say("拆分", "split"),
        Succession::Renamed => tongue.say("更名", "renamed"),
        Succession::Moved => tongue.say("迁移", "moved"),
        Succession::Promoted => tongue.say("升格", "promoted"),
    }
}

fn about(tongue: Tongue, facts: &Facts<'_>) -> Markup {
    let answer = facts.answer;
    let kind = answer.kind.map(|kind| kind_word(tongue, kind));
    html! {
        dl {
            @if let Some(kind) = kind {
                dt { (tongue.say("类别", "Kind")) } dd { (kind) }
            }
            @if let Some(division) = &answer.division {
                dt { (tongue.say("所在地", "Place")) }
                dd {
                    (division.name) " " code { (division.code) }
                    @if let Some(year) = division.until { (tongue.say("（至 ", " (to ")) (year) (tongue.say(" 年）", ")")) }
                }
            }
            @if let Some(controller) = &answer.controller {
                dt { (tongue.say("控制者", "Controlled by")) }
                dd { code { (controller.account) } " " (link(facts.base, controller.from)) }
            }
            @if let Some(from) = answer.valid_from { dt { (tongue.say("生效", "In force from")) } dd { (moment(from)) } }
            @if let Some(to) = answer.valid_to { dt { (tongue.say("失效", "In force until")) } dd { (moment(to)) } }
            @for alias in &answer.aliases { dt { (alias.scheme) } dd { code { (alias.value) } } }
            @if let Some(description) = &answer.description {
                dt { (tongue.say("详细说明", "Description")) }
                dd { a href=(description.place) rel="nofollow noopener" { (description.place) } }
            }
            @if let Some(nearest) = answer.registered.filter(|nearest| *nearest != facts.code) {
                dt { (tongue.say("最近的上级代码", "Nearest registered code above")) }
                dd { (link(facts.base, nearest)) }
            }
        }
    }
}

fn links(tongue: Tongue, facts: &Facts<'_>) -> Markup {
    html! {
        section {
            h2 { (tongue.say("链接", "Links")) }
            ul {
                @for target in &facts.answer.links {
                    li {
                        a href=(target.href) rel="nofollow noopener" hreflang=[target.language.as_deref()] {
                            (target.title.as_deref().unwrap_or(&target.href))
                        }
                        " " span.quiet { (target.relation) " · " (tongue.say("来自 ", "from ")) (target.from) }
                    }
                }
            }
        }
    }
}

fn lineage_of(tongue: Tongue, facts: &Facts<'_>, lineage: &LineageAnswer) -> Markup {
    let before = &lineage.predecessors.items;
    if before.is_empty() && lineage.successors.is_empty() {
        return html! {};
    }
    html! {
        section {
            h2 { (tongue.say("沿革", "Lineage")) }
            ul {
                @for next in &lineage.successors {
                    li { (tongue.say("之后：", "After it: ")) (link(facts.base, next.code)) " " span.quiet { (succession_word(tongue, next.kind)) } }
                }
                @for past in before {
                    li { (tongue.say("之前：", "Before it: ")) (link(facts.base, past.code)) " " span.quiet { (succession_word(tongue, past.kind)) " · " (moment(past.ended.time)) } }
                }
            }
        }
    }
}

fn successors(tongue: Tongue, facts: &Facts<'_>) -> Markup {
    html! {
        section {
            h2 { (tongue.say("沿革", "Lineage")) }
            ul {
                @for next in &facts.answer.successors {
                    li { (tongue.say("之后：", "After it: ")) (link(facts.base, next.code)) " " span.quiet { (succession_word(tongue, next.kind)) } }
                }
            }
        }
    }
}

fn children(tongue: Tongue, facts: &Facts<'_>, around: &Around) -> Markup {
    html! {
        section {
            h2 { (tongue.say("下级代码", "Codes below")) }
            ul {
                @for (child, name) in &around.children {
                    li {
                        (link(facts.base, child.code))
                        @if let Some(name) = name { " " (name) }
                        " " span.quiet { (kind_word(tongue, child.kind)) " · " (status_word(tongue, child.state.into()).0) }
                    }
                }
            }
            @if around.has_more {
                p { a href={ "/v1/children?code=" (facts.code) } { (tongue.say("全部（JSON）", "All of them (JSON)")) } }
            }
        }
    }
}

fn history(tongue: Tongue, facts: &Facts<'_>, around: &Around) -> Markup {
    html! {
        section {
            h2 { (tongue.say("历史", "History")) }
            ol reversed {
                @for row in &around.history {
                    li value=(row.revision.number) {
                        a href={ (anchor(facts.base, facts.code)) "?versionId=" (row.revision.number) } { (moment(row.revision.time)) }
                        " " span.quiet { (status_word(tongue, row.revision.state.into()).0) " · " (tongue.say("区块 ", "block ")) (row.revision.block) }
                    }
                }
            }
        }
    }
}

fn proof(tongue: Tongue, facts: &Facts<'_>) -> Markup {
    let url = anchor(facts.base, facts.code);
    html! {
        section.proof {
            h2 { (tongue.say("核验", "Verify")) }
            p {
                (tongue.say("依据已最终确定的区块 ", "As of the final block ")) (facts.block)
                (tongue.say("，链上时间 ", ", at the chain's time ")) (moment(facts.answer.time))
                (tongue.say("。记录及其证明：", ". The record and its proof: "))
                code { "curl -H 'Accept: application/json' '" (url) "?proof=1'" }
            }
        }
    }
}

/// A page that leads somewhere only if people want it to.
pub fn leads_away(tongue: Tongue, code: &Code, target: &LinkAnswer) -> Markup {
    let body = html! {
        p.code { code { (code) } }
        h1 { (tongue.say("此链接不能自动打开", "This link is not followed by itself")) }
        p { (tongue.say("记录中的链接是：", "On record is the link: ")) code { (target.href) } }
    };
    frame(tongue, code.as_str(), &body)
}

/// Of which place a code spoke in a year.
pub fn as_of(tongue: Tongue, code: &Code, year: u16, division: Option<&DivisionAnswer>) -> Markup {
    let body = html! {
        p.code { code { (code) } }
        h1 { (year) }
        @match division {
            None => p { (tongue.say("行政区划表中没有此代码。", "The division table does not have this code.")) },
            Some(division) if division.periods.is_empty() => p { (tongue.say("当年不是行政区划。", "It was no division in that year.")) },
            Some(division) => {
                ul {
                    @for period in &division.periods {
                        li {
                            (period.name) " " span.quiet {
                                @if let Some(from) = period.from { (from) } "–" @if let Some(to) = period.to { (to) }
                            }
                        }
                    }
                }
            },
        }
    };
    frame(tongue, code.as_str(), &body)
}

/// The first page.
pub fn index(tongue: Tongue, block: Option<u32>) -> Markup {
    let body = html! {
        h1 { (tongue.say("城市码解析", "City codes")) }
        form action="/" method="get" {
            label for="code" { (tongue.say("输入城市码或名称", "A city code, or the beginning of a name")) }
            input id="code" name="code" required autocomplete="off" placeholder="MA.156.1301";
            button { (tongue.say("查询", "Look up")) }
        }
        @if let Some(block) = block {
            p.quiet { (tongue.say("最终确定的区块：", "The newest final block: ")) (block) }
        }
    };
    frame(tongue, tongue.say("城市码解析", "City codes"), &body)
}

/// The codes with a name that begins as somebody typed.
pub fn named(tongue: Tongue, base: &str, typed: &str, found: &[Resolution]) -> Markup {
    let body = html! {
        h1 { (tongue.say("名称以此开头的城市码：", "Codes with a name that begins so: ")) (typed) }
        ul {
            @for answer in found {
                li {
                    @if let Ok(code) = answer.code.parse() { (link(base, code)) }
                    @for name in &answer.names { " " span lang=(name.language) { (name.text) } }
                    " " span.quiet { (status_word(tongue, answer.status).0) }
                }
            }
        }
    };
    frame(tongue, typed, &body)
}

/// Why there is no answer.
pub fn problem(tongue: Tongue, base: &str, problem: &Problem) -> Markup {
    let place = problem.more.get("nearest").and_then(|code| code.as_str());
    let body = html! {
        p.status.bad { strong { (problem.status.as_u16()) } " " (problem.title) }
        h1 { (tongue.say("没有结果", "There is no answer")) }
        p { (problem.detail) }
        @if let Some(nearest) = place.and_then(|code| code.parse().ok()) {
            p { (tongue.say("最近的上级代码：", "The nearest registered code above it: ")) (link(base, nearest)) }
        }
    };
    frame(tongue, problem.title, &body)
}

fn link(base: &str, code: Code) -> Markup {
    html! { a href=(anchor(base, code)) { code { (code) } } }
}

fn moment(millis: Moment) -> String {
    let time = i64::try_from(millis).ok();
    let time = time.and_then(|millis| Timestamp::from_millisecond(millis).ok());
    time.map_or_else(|| millis.to_string(), |time| time.to_string())
}

fn frame(tongue: Tongue, title: &str, body: &Markup) -> Markup {
    html! {
        (DOCTYPE)
        html lang=(tongue.tag()) {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                title { (title) }
                link rel="stylesheet" href="/assets/style.css";
            }
            body {
                header { a href="/" { (tongue.say("城市码", "City codes")) } }
                main { (body) }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{links::tests::link as a_link, tests::answer};
    use city_identity_primitives::answer::NameAnswer;

    fn shown(answer: &Resolution) -> String {
        let facts = Facts {
            base: "https://id.example",
            code: "MA.156.1301.01".parse().unwrap(),
            answer,
            block: 7,
            past: None,
            inclusion: None,
            around: None,
        };
        code(Tongue::English, &facts).into_string()
    }

    #[test]
    fn what_is_on_record_is_escaped() {
        let hostile = "<script>alert('1')</script>\"";
        let mut hostile_answer = answer("MA.156.1301.01", Status::Active);
        hostile_answer.names = vec![NameAnswer {
            language: "en\" onload=\"x".into(),
            text: hostile.into(),
        }];
        let mut target = a_link("about", "https://a.example/?\"><script>", None, true);
        target.title = Some(hostile.into());
        hostile_answer.links = vec![target];
        hostile_answer.unverified = Some(hostile.into());
        let page = shown(&hostile_answer);
        assert!(!page.contains("<script"), "{page}");
        assert!(!page.contains("onload=\"x"), "{page}");
        assert!(page.contains("&lt;script&gt;"));
    }

    #[test]
    fn pages_say_what_a_code_is_in_both_languages() {
        let suspended = answer("MA.156.1301.01", Status::Suspended);
        assert!(shown(&suspended).contains("Suspended"));
        assert_eq!(
            status_word(Tongue::Chinese, Status::Suspended).0,
            "暂停使用"
        );
        assert!(index(Tongue::Chinese, Some(7))
            .into_string()
            .contains("lang=\"zh\""));
    }
}
