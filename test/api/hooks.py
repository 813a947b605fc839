"""What JSON Schema cannot say of a body: numbers are exact (RFC 7493 section 2.2), and a form has each field once."""

import schemathesis


def exact(value):
    if isinstance(value, bool):
        return value
    if isinstance(value, (int, float)):
        return value if abs(value) < 2**53 else 0
    if isinstance(value, list):
        return [exact(each) for each in value]
    if isinstance(value, dict):
        return {name: exact(each) for name, each in value.items()}
    return value


@schemathesis.hook
def map_body(context, body):
    return exact(body)


@schemathesis.hook
def filter_body(context, body):
    # As a form, a list is a field that is repeated.
    return not (isinstance(body, dict) and any(isinstance(each, (list, dict)) for each in body.values())) or not any(
        alternative.media_type.startswith("application/x-www-form") for alternative in context.operation.body
    )
