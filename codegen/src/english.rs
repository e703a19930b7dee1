//! Words of names as words of English, as far as spelling tells.

use heck::ToSnakeCase;

/// A name on the wire as words: `meetingUUID` is `meeting` and `uuid`.
pub fn words(name: &str) -> Vec<String> {
    let words = name.to_snake_case();
    words.split('_').filter(|word| !word.is_empty()).map(str::to_owned).collect()
}

/// Words that sound like plurals and are none.
const SINGULARS: &[&str] =
    &["always", "analytics", "dns", "gps", "https", "ios", "news", "os", "qos", "series", "sms"];
/// Plurals that do not come by a rule.
const IRREGULAR: &[(&str, &str)] = &[
    ("aliases", "alias"),
    ("analyses", "analysis"),
    ("buses", "bus"),
    ("children", "child"),
    ("criteria", "criterion"),
    ("movies", "movie"),
    ("people", "person"),
    ("statuses", "status"),
];

/// The last word in the singular.
pub fn singular(words: &str) -> String {
    let begin = words.rfind(['_', ' ']).map_or(0, |at| at + 1);
    let (before, last) = words.split_at(begin);
    if SINGULARS.contains(&last) {
        return words.to_owned();
    }
    if let Some((_, one)) = IRREGULAR.iter().find(|(many, _)| *many == last) {
        return format!("{before}{one}");
    }
    let cut = |length: usize| words.get(..words.len() - length).unwrap_or_default();
    let ends = |end: &str| last.len() > end.len() + 1 && last.ends_with(end);
    if ends("ies") {
        cut(3).to_owned() + "y"
    } else if ["sses", "shes", "ches", "xes"].iter().any(|end| ends(end)) {
        cut(2).to_owned()
    } else if ends("s") && !["ss", "us", "is", "settings"].iter().any(|end| last.ends_with(end)) {
        cut(1).to_owned()
    } else {
        words.to_owned()
    }
}

/// Whether the last word is a plural, of which there is one as well.
pub fn is_plural(words: &str) -> bool {
    singular(words) != words
}

/// Whether the last word goes with "are": settings are one thing, and still many.
pub(crate) fn is_many(words: &str) -> bool {
    is_plural(words) || words.ends_with("settings")
}

/// The last word in the plural.
pub(crate) fn plural(words: &str) -> String {
    if is_many(words) {
        return words.to_owned();
    }
    let begin = words.rfind(['_', ' ']).map_or(0, |at| at + 1);
    let (before, last) = words.split_at(begin);
    if let Some((many, _)) = IRREGULAR.iter().find(|(_, one)| *one == last) {
        return format!("{before}{many}");
    }
    let before_y = last.chars().rev().nth(1);
    if last.ends_with('y') && before_y.is_some_and(|letter| !"aeiou".contains(letter)) {
        format!("{}ies", words.trim_end_matches('y'))
    } else if ["s", "x", "sh", "ch"].iter().any(|end| last.ends_with(end)) {
        format!("{words}es")
    } else {
        format!("{words}s")
    }
}

/// Words with the article that the first one takes.
pub(crate) fn with_article(words: &str) -> String {
    let first = words.split([' ', '-']).next().unwrap_or_default();
    let begins = |letters: &str| first.starts_with(|letter| letters.contains(letter));
    // Letters that are spelt out go by their sound.
    let is_spelt = first.len() > 1 && first.chars().filter(char::is_ascii_uppercase).count() > 1;
    let sounds_open = if is_spelt {
        begins("AEFHILMNORSX") && !first.starts_with("URL")
    } else {
        begins("aeioAEIO")
            || begins("uU") && !["use", "uni", "us"].iter().any(|u| first.starts_with(u))
    };
    format!("{} {words}", if sounds_open { "an" } else { "a" })
}

/// The verb as `it` takes it: `list` becomes `lists`.
pub(crate) fn third_person(verb: &str) -> String {
    let before_y = verb.chars().rev().nth(1);
    if verb.ends_with('y') && before_y.is_some_and(|letter| !"aeiou".contains(letter)) {
        format!("{}ies", verb.trim_end_matches('y'))
    } else if ["s", "x", "z", "sh", "ch", "o"].iter().any(|end| verb.ends_with(end)) {
        format!("{verb}es")
    } else {
        format!("{verb}s")
    }
}

/// Words that are written in another way than in names: letters that are spelt out, names of
/// products, and what names cut short.
#[rustfmt::skip]
const SPELLINGS: &[(&str, &str)] = &[
    ("2fa", "2FA"), ("addr", "address"), ("ai", "AI"), ("api", "API"), ("asr", "ASR"), ("attr", "attribute"),
    ("auth", "authentication"), ("avg", "average"), ("bcc", "BCC"), ("cc", "CC"), ("cidr", "CIDR"),
    ("cmk", "CMK"), ("cmr", "cloud recording"), ("config", "configuration"), ("cpu", "CPU"),
    ("crc", "CRC"), ("crm", "CRM"), ("csv", "CSV"), ("dept", "department"), ("desc", "description"),
    ("did", "DID"), ("dlp", "DLP"), ("dns", "DNS"), ("dtmf", "DTMF"), ("e2e", "end-to-end"), ("e2ee", "end-to-end encryption"),
    ("ekm", "EKM"), ("facebook", "Facebook"), ("faq", "FAQ"), ("gif", "GIF"), ("google", "Google"),
    ("gpu", "GPU"), ("guid", "GUID"), ("h323", "H.323"), ("hd", "HD"), ("hipaa", "HIPAA"), ("html", "HTML"),
    ("http", "HTTP"), ("https", "HTTPS"), ("id", "ID"), ("idp", "IdP"), ("ids", "IDs"), ("im", "IM"), ("info", "information"),
    ("ios", "iOS"), ("ip", "IP"), ("isp", "ISP"), ("ivr", "IVR"), ("jbh", "join before host"),
    ("jid", "JID"), ("jointoken", "join token"), ("json", "JSON"), ("jwt", "JWT"), ("lan", "LAN"), ("ldap", "LDAP"), ("mac", "MAC"), ("macos", "macOS"), ("max", "maximum"),
    ("mfa", "MFA"), ("microsoft", "Microsoft"), ("min", "minimum"), ("mms", "MMS"), ("msg", "message"), ("ndi", "NDI"),
    ("num", "number"), ("oauth", "OAuth"), ("operationlogs", "operation logs"), ("org", "organization"), ("os", "OS"), ("outlook", "Outlook"), ("pac", "PAC"),
    ("params", "parameters"), ("pbx", "PBX"), ("pdf", "PDF"), ("pin", "PIN"), ("pmi", "PMI"), ("pstn", "PSTN"), ("ptz", "PTZ"), ("pwd", "password"),
    ("qa", "Q&A"), ("qos", "QoS"), ("qr", "QR"), ("rtmp", "RTMP"), ("rtms", "RTMS"), ("rtp", "RTP"), ("saml", "SAML"), ("scim", "SCIM"),
    ("sdk", "SDK"), ("sip", "SIP"), ("sku", "SKU"), ("skype", "Skype"), ("slack", "Slack"), ("sms", "SMS"),
    ("smtp", "SMTP"), ("src", "source"), ("srtp", "SRTP"), ("sso", "SSO"), ("tcp", "TCP"), ("timeunit", "time unit"), ("timezone", "time zone"), ("tls", "TLS"), ("tsp", "TSP"),
    ("ttl", "TTL"), ("txt", "TXT"), ("udp", "UDP"), ("ui", "UI"), ("uid", "UID"), ("uri", "URI"), ("url", "URL"), ("urls", "URLs"),
    ("usb", "USB"), ("utc", "UTC"), ("uuid", "UUID"), ("uuids", "UUIDs"), ("vb", "virtual background"), ("vip", "VIP"), ("vlan", "VLAN"),
    ("voip", "VoIP"), ("vpn", "VPN"), ("wifi", "Wi-Fi"), ("windows", "Windows"), ("xml", "XML"), ("zcc", "Contact Center"), ("zdm", "ZDM"), ("zoom", "Zoom"), ("zpa", "ZPA"), ("zra", "Revenue Accelerator"),
];

/// A word of a name as a word of a text.
fn spelling(word: &str) -> &str {
    SPELLINGS
        .binary_search_by_key(&word, |(name, _)| name)
        .map_or(word, |at| SPELLINGS.get(at).map_or(word, |(_, text)| text))
}

/// Words of a name as a phrase: `ip`, `address` is `IP address`.
pub(crate) fn phrase<T: AsRef<str>>(words: &[T]) -> String {
    words.iter().map(|word| spelling(word.as_ref())).collect::<Vec<_>>().join(" ")
}

/// A text as the beginning of a sentence.
pub(crate) fn capital(text: &str) -> String {
    let mut chars = text.chars();
    let Some(first) = chars.next() else { return String::new() };
    // Names such as `iOS` keep their letters.
    let is_name = chars.clone().next().is_some_and(char::is_uppercase);
    if is_name { text.to_owned() } else { first.to_uppercase().chain(chars).collect() }
}

/// An integer as words, if it takes few of them: 21 is `twenty` and `one`. Large powers of two are bits of a
/// mask, by their position.
pub fn number(value: i64) -> Option<Vec<&'static str>> {
    const SMALL: [&str; 20] = [
        "zero",
        "one",
        "two",
        "three",
        "four",
        "five",
        "six",
        "seven",
        "eight",
        "nine",
        "ten",
        "eleven",
        "twelve",
        "thirteen",
        "fourteen",
        "fifteen",
        "sixteen",
        "seventeen",
        "eighteen",
        "nineteen",
    ];
    const TENS: [&str; 10] =
        ["", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"];
    let word = |words: &[&'static str], at: u64| words.get(usize::try_from(at).ok()?).copied();
    let mut words = Vec::new();
    if value < 0 {
        words.push("minus");
    }
    let mut rest = value.unsigned_abs();
    if rest > 99_999 {
        let bit = i64::from(rest.trailing_zeros());
        let is_bit = value > 0 && rest.is_power_of_two();
        return is_bit.then(|| [vec!["bit"], number(bit).unwrap_or_default()].concat());
    }
    if rest > 999 {
        words.extend(number(i64::try_from(rest / 1000).ok()?)?);
        words.push("thousand");
        rest %= 1000;
    }
    if rest > 99 {
        words.push(word(&SMALL, rest / 100)?);
        words.push("hundred");
        rest %= 100;
    }
    if rest > 19 {
        words.push(word(&TENS, rest / 10)?);
        rest %= 10;
    }
    if rest > 0 || words.is_empty() || words == ["minus"] {
        words.push(word(&SMALL, rest)?);
    }
    Some(words)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plurals_lose_and_get_their_end() {
        let pairs = [
            ("divisions", "division"),
            ("summary_entries", "summary_entry"),
            ("addresses", "address"),
            ("batches", "batch"),
            ("devices", "device"),
            ("people", "person"),
            ("user_statuses", "user_status"),
            ("days", "day"),
        ];
        for (many, one) in pairs {
            assert_eq!((singular(many).as_str(), plural(one).as_str()), (one, many));
        }
        for one in ["status", "analysis", "access", "lock_settings", "sms"] {
            assert_eq!(singular(one), one);
        }
        assert_eq!(plural("divisions"), "divisions");
    }

    #[test]
    fn articles_go_by_sound() {
        let all = ["an API", "a URL", "a user", "an account", "an SMS", "a PMI", "a Zoom app"];
        for expected in all {
            let (_, words) = expected.split_once(' ').unwrap_or_default();
            assert_eq!(with_article(words), expected);
        }
    }

    #[test]
    fn verbs_have_their_third_person() {
        let all =
            [("list", "lists"), ("apply", "applies"), ("play", "plays"), ("switch", "switches")];
        assert!(all.iter().all(|(verb, third)| third_person(verb) == *third));
    }

    #[test]
    fn spellings_are_found() {
        assert!(SPELLINGS.is_sorted_by_key(|(name, _)| name));
        assert_eq!(phrase(&words("hostIPAddress")), "host IP address");
        assert_eq!(phrase(&["enable", "2fa"]), "enable 2FA");
        assert_eq!(capital("iOS version"), "iOS version");
        assert_eq!(capital("URL"), "URL");
        assert_eq!(capital("topic"), "Topic");
    }

    #[test]
    fn numbers_are_words() {
        let text = |value| number(value).map(|words| words.join(" "));
        assert_eq!(text(0).as_deref(), Some("zero"));
        assert_eq!(text(-1).as_deref(), Some("minus one"));
        assert_eq!(text(40).as_deref(), Some("forty"));
        assert_eq!(text(1_421).as_deref(), Some("one thousand four hundred twenty one"));
        assert_eq!(text(i64::MIN), None);
        assert_eq!(text(1 << 32).as_deref(), Some("bit thirty two"));
        assert_eq!(text(100_000), None);
    }
}
