//! What a caller writes by hand: serde's derive, which takes numbers for numbers and texts for
//! texts. Every field of the page is there, of an update only those that are used.

#![allow(dead_code, reason = "what is measured is how the fields are filled")]

use bytes::Bytes;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde::{Deserialize, Serialize};

#[derive(Deserialize)]
pub struct UserPage {
    pub next_page_token: Option<String>,
    pub page_count: Option<i64>,
    pub page_number: Option<i64>,
    pub page_size: Option<i64>,
    pub total_records: Option<i64>,
    #[serde(default)]
    pub users: Vec<ListedUser>,
}

#[derive(Deserialize)]
pub struct ListedUser {
    pub user_created_at: Option<String>,
    pub created_at: Option<String>,
    #[serde(default)]
    pub custom_attributes: Vec<CustomAttribute>,
    pub dept: Option<String>,
    pub email: Option<String>,
    pub employee_unique_id: Option<String>,
    pub first_name: Option<String>,
    #[serde(default)]
    pub group_ids: Vec<String>,
    #[serde(default)]
    pub division_ids: Vec<String>,
    pub host_key: Option<String>,
    pub id: Option<String>,
    #[serde(default)]
    pub im_group_ids: Vec<String>,
    pub last_client_version: Option<String>,
    pub last_login_time: Option<String>,
    pub last_name: Option<String>,
    pub plan_united_type: Option<PlanUnitedType>,
    pub pmi: Option<i64>,
    pub role_id: Option<String>,
    pub status: Option<UserStatus>,
    pub timezone: Option<String>,
    pub r#type: Option<i64>,
    pub verified: Option<i64>,
    pub display_name: Option<String>,
    #[serde(default)]
    pub license_info_list: Vec<LicenseInfo>,
}

#[derive(Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum UserStatus {
    Active,
    Inactive,
    Pending,
}

#[derive(Deserialize)]
pub enum PlanUnitedType {
    #[serde(rename = "1")]
    ProUsCa,
    #[serde(rename = "2")]
    ProUkIreland,
    #[serde(rename = "4")]
    ProAuNz,
    #[serde(rename = "8")]
    ProGlobalSelect,
    #[serde(rename = "16")]
    ProPhonePro,
    #[serde(rename = "32")]
    BusinessUsCa,
    #[serde(rename = "64")]
    BusinessUkIreland,
    #[serde(rename = "128")]
    BusinessAuNz,
    #[serde(rename = "256")]
    BusinessGlobalSelect,
    #[serde(rename = "512")]
    BusinessPhonePro,
    #[serde(rename = "1024")]
    EnterpriseUsCa,
    #[serde(rename = "2048")]
    EnterpriseUkIreland,
    #[serde(rename = "4096")]
    EnterpriseAuNz,
    #[serde(rename = "8192")]
    EnterpriseGlobalSelect,
    #[serde(rename = "16384")]
    EnterprisePhonePro,
    #[serde(rename = "32768")]
    ProJapan,
    #[serde(rename = "65536")]
    BusinessJapan,
    #[serde(rename = "131072")]
    EnterpriseJapan,
    #[serde(rename = "none")]
    Off,
}

#[derive(Deserialize)]
pub struct LicenseInfo {
    pub license_type: Option<LicenseType>,
    pub license_option: Option<i64>,
    pub subscription_id: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum LicenseType {
    Meeting,
    ZoomWorkplaceBundle,
}

#[derive(Deserialize, Serialize)]
pub struct CustomAttribute {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub key: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub value: Option<String>,
}

#[derive(Serialize)]
struct UpdateUser {
    #[serde(skip_serializing_if = "Option::is_none")]
    custom_attributes: Option<Vec<CustomAttribute>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    dept: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    first_name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    last_name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    manager: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    phone_numbers: Option<Vec<PhoneNumber>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pmi: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    timezone: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    r#type: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    use_pmi: Option<bool>,
}

#[derive(Serialize)]
struct PhoneNumber {
    #[serde(skip_serializing_if = "Option::is_none")]
    code: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    country: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    label: Option<PhoneNumberLabel>,
    #[serde(skip_serializing_if = "Option::is_none")]
    number: Option<String>,
}

#[derive(Serialize)]
enum PhoneNumberLabel {
    Office,
}

const RESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

pub fn update() -> Option<(String, Bytes)> {
    let text = |text: &str| Some(text.to_owned());
    let body = UpdateUser {
        custom_attributes: Some(vec![CustomAttribute {
            key: text("cbf_cywdkexrtqc73f97gd4w6g"),
            name: text("Floor"),
            value: text("3"),
        }]),
        dept: text("Engines"),
        first_name: text("Ada"),
        last_name: text("Byron"),
        manager: text("charles@example.com"),
        phone_numbers: Some(vec![PhoneNumber {
            code: text("+44"),
            country: text("GB"),
            label: Some(PhoneNumberLabel::Office),
            number: text("2079460123"),
        }]),
        pmi: Some(6_589_310_093),
        timezone: text("Europe/London"),
        r#type: Some(2),
        use_pmi: Some(true),
    };
    let target = format!("/users/{}", utf8_percent_encode("ada@example.com", RESERVED));
    Some((target, serde_json::to_vec(&body).ok()?.into()))
}
