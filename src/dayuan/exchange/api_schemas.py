"""What the Open311 API says in its OpenAPI document: GeoReport v2's answers, field by field."""

from typing import Any

from ninja import Schema

from dayuan.exchange.rules.georeport import Format, RequestStatus


class ServiceLine(Schema):
    service_code: str
    service_name: str
    description: str
    metadata: bool
    type: str
    keywords: str
    group: str


class AttributeValue(Schema):
    key: str
    name: str


class Attribute(Schema):
    variable: bool
    code: str
    datatype: str
    required: bool
    datatype_description: str | None
    order: int
    description: str
    values: list[AttributeValue]


class Definition(Schema):
    service_code: str
    attributes: list[Attribute]


class RequestLine(Schema):
    service_request_id: str
    status: RequestStatus
    status_notes: str | None
    service_name: str
    service_code: str
    description: str
    agency_responsible: str
    service_notice: str | None
    requested_datetime: str
    updated_datetime: str
    expected_datetime: str
    address: str
    address_id: str
    zipcode: str | None
    lat: float | None
    long: float | None
    media_url: str | None


class Posted(Schema):
    service_request_id: str
    service_notice: str
    account_id: str | None


class TokenLine(Schema):
    service_request_id: str
    token: str


class UpdateLine(Schema):
    update_id: str
    service_request_id: str
    status: RequestStatus
    updated_datetime: str
    description: str


class Endpoint(Schema):
    specification: str
    url: str
    changeset: str
    type: str
    formats: list[str]


class Discovery(Schema):
    changeset: str
    contact: str
    key_service: str
    endpoints: list[Endpoint]


class ErrorLine(Schema):
    code: int
    description: str


class PostForm(Schema):
    """Attributes come as `attribute[CODE]`, which no form schema can name."""

    api_key: str = ""
    jurisdiction_id: str = ""
    service_code: str = ""
    lat: str = ""
    long: str = ""
    address_string: str = ""
    address_id: str = ""
    description: str = ""
    first_name: str = ""
    last_name: str = ""
    phone: str = ""
    email: str = ""
    device_id: str = ""
    account_id: str = ""
    media_url: str = ""


class Asked(Schema):
    """What a list of requests is narrowed by."""

    api_key: str = ""
    jurisdiction_id: str = ""
    service_request_id: str = ""
    service_code: str = ""
    start_date: str = ""
    end_date: str = ""
    status: str = ""


def also_in_xml(*statuses: int) -> dict[str, Any]:
    """The same answers as text/xml, which the library cannot know of."""
    return {"responses": {status: {"content": {f"text/{Format.XML}": {"schema": {}}}} for status in statuses}}
