"""Writes `seeds/mentions`: every form by which a text may name a place, a person, a role, an agency, a
commodity or a currency. A developer's tool that needs Babel and pymorphy3; the product only reads what it
wrote, and nothing else imports it."""
