"""The New Republic: the page of a post goes on with other posts."""

from crawler.publishers.rules import Publisher

RULE = Publisher(hosts=("newrepublic.com",), body=("article.post",), cut=(".article-header",))
