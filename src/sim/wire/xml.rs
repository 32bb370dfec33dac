//! The little XML and form encoding that awsQuery needs.

use super::ApiError;

/// Makes a text safe inside an XML element. What XML 1.0 has no way to say is replaced.
pub(crate) fn escape(text: &str) -> String {
    let unspeakable = |letter: char| letter.is_control() && !matches!(letter, '\n' | '\r' | '\t');
    text.replace(unspeakable, "\u{FFFD}")
        .replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
}

/// An awsQuery error document.
pub(super) fn error(error: &ApiError, request_id: &str) -> String {
    let side = if error.status < 500 {
        "Sender"
    } else {
        "Receiver"
    };
    format!(
        "<ErrorResponse xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\"><Error><Type>{side}</Type><Code>{}</Code><Message>{}</Message></Error><RequestId>{request_id}</RequestId></ErrorResponse>",
        escape(&error.code),
        escape(&error.message)
    )
}

/// An ec2Query error document.
pub(super) fn ec2_error(error: &ApiError, request_id: &str) -> String {
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Response><Errors><Error><Code>{}</Code><Message>{}</Message></Error></Errors><RequestID>{request_id}</RequestID></Response>",
        escape(&error.code),
        escape(&error.message)
    )
}

/// An element with text.
pub(crate) fn text(name: &str, value: impl AsRef<str>) -> String {
    format!("<{name}>{}</{name}>", escape(value.as_ref()))
}

/// An element with elements.
pub(crate) fn element(name: &str, inside: &str) -> String {
    format!("<{name}>{inside}</{name}>")
}

/// A list whose members are ready: `member` in awsQuery, `item` in ec2Query.
pub(crate) fn list(name: &str, member: &str, members: impl IntoIterator<Item = String>) -> String {
    let members = members.into_iter().map(|one| element(member, &one));
    element(name, &members.collect::<String>())
}

/// Milliseconds since 1970 as these protocols write times.
pub(crate) fn time(at: i64) -> String {
    match jiff::Timestamp::from_millisecond(at) {
        Ok(time) => format!("{time:.3}"),
        Err(_) => String::new(),
    }
}

/// The first value of a field of a form body.
pub(crate) fn field(form: &str, name: &str) -> Option<String> {
    form.split('&')
        .filter_map(|pair| pair.split_once('='))
        .find(|(key, _)| *key == name)
        .map(|(_, value)| decode(value))
}

fn decode(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        match byte {
            b'+' => bytes.push(b' '),
            b'%' => {
                let digit = |byte: Option<u8>| byte.and_then(|byte| char::from(byte).to_digit(16));
                let (high, low) = (digit(rest.next()), digit(rest.next()));
                let value = high
                    .zip(low)
                    .and_then(|(high, low)| u8::try_from(high * 16 + low).ok());
                bytes.push(value.unwrap_or(b'?'));
            }
            plain => bytes.push(plain),
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms_are_decoded() {
        let form = "Action=AssumeRole&RoleArn=arn%3Aaws%3Aiam%3A%3A1%3Arole%2Fx&Name=a+b%zz&Empty=";
        assert_eq!(field(form, "Action").as_deref(), Some("AssumeRole"));
        assert_eq!(
            field(form, "RoleArn").as_deref(),
            Some("arn:aws:iam::1:role/x")
        );
        assert_eq!(field(form, "Name").as_deref(), Some("a b?"));
        assert_eq!(field(form, "Empty").as_deref(), Some(""));
        assert_eq!(field(form, "Missing"), None);
    }

    #[test]
    fn nothing_breaks_out_of_an_element() {
        assert_eq!(
            escape("<a href=\"x\">&"),
            "&lt;a href=&quot;x&quot;&gt;&amp;"
        );
    }
}
