"""Messages that come as JSON or as bare text: chats, social networks, forms, short messages."""
