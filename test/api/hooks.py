"""
What JSON Schema cannot say of a body, at any depth: numbers are exact (RFC 7493 section 2.2), and no key is one of an
object's prototype. And of a form: it has each field once. And of a path: API Gateway decodes it, and cuts it at a `?`.
"""

import schemathesis

PROTOTYPE_KEYS = ("__proto__", "constructor", "prototype")


def allowed(value):
    if isinstance(value, bool):
        return value
    if isinstance(value, (int, float)):
        return value if abs(value) < 2**53 else 0
    if isinstance(value, list):
        return [allowed(each) for each in value]
    if isinstance(value, dict):
        return {f"{name} key" if name in PROTOTYPE_KEYS else name: allowed(each) for name, each in value.items()}
    return value


@schemathesis.hook
def map_body(context, body):
    return allowed(body)


@schemathesis.hook
def filter_body(context, body):
    # As a form, a list is a field that is repeated.
    return not (isinstance(body, dict) and any(isinstance(each, (list, dict)) for each in body.values())) or not any(
        alternative.media_type.startswith("application/x-www-form") for alternative in context.operation.body
    )


@schemathesis.hook
def filter_path_parameters(context, path_parameters):
    # What is cut is another path, which the description does not have. Its 404 has no vendor's form.
    return not any("?" in str(value) or "%3f" in str(value).lower() for value in (path_parameters or {}).values())
