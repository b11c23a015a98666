"""Where django-helpdesk's pages would be: the links in its tickets need it."""

from django.urls import include, path

urlpatterns = [path("helpdesk/", include("helpdesk.urls"))]
