"""Calls that a type checker must refuse, each with the code of mypy's error."""

from complyt_customers import AuthenticatedClient, Client
from complyt_customers.api.authentication import create_token
from complyt_customers.api.customers import (
    get_all_customers,
    get_customer,
    update_customer,
    upsert_customer,
)
from complyt_customers.models import (
    AddressInput,
    CustomerPatch,
    CustomerUpsert,
    ExternalTimestampsInput,
    TokenRequest,
)

anyone = Client("http://127.0.0.1:8080")
client = AuthenticatedClient("http://127.0.0.1:8080", token="token")
times = ExternalTimestampsInput(created_date="2022-10-19", updated_date="2022-10-19")
right = CustomerUpsert("1", 1, "RETAIL", times, name=None, address=AddressInput(is_partial=True))
upsert_customer.sync("1", "1", client=client, body=right)

TokenRequest(client_id="sandbox")  # wrong: call-arg
create_token.sync(client=anyone)  # wrong: call-arg
ExternalTimestampsInput(created_date=1666162800, updated_date="2022-10-19")  # wrong: arg-type
AddressInput(is_partial="no")  # wrong: arg-type
AddressInput(zipcode="95823")  # wrong: call-arg
CustomerUpsert("1", "1", "RETAIL")  # wrong: call-arg
CustomerUpsert("1", "1", "retail", times)  # wrong: arg-type
CustomerUpsert("1", "1", "RETAIL", None)  # wrong: arg-type
CustomerUpsert("1", 1.5, "RETAIL", times)  # wrong: arg-type
CustomerPatch(name=1)  # wrong: arg-type
CustomerPatch(nmae="Complyt")  # wrong: call-arg
CustomerPatch(customer_type=None)  # wrong: arg-type
upsert_customer.sync("1", "1", client=client)  # wrong: call-arg
upsert_customer.sync("1", "1", client=client, body=CustomerPatch())  # wrong: arg-type
upsert_customer.sync("1", "1", client=anyone, body=right)  # wrong: arg-type
update_customer.sync("1", client=client, body=CustomerPatch())  # wrong: arg-type
get_customer.sync(1, "1", client=client)  # wrong: arg-type
get_customer.sync("1", client=client)  # wrong: call-arg
get_all_customers.sync(client=client, page="2")  # wrong: arg-type
get_all_customers.sync(client=client, pages=2)  # wrong: call-arg
name = get_customer.sync("1", "1", client=client).name  # wrong: union-attr
