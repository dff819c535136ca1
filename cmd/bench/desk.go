package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"strings"
)

// desk is a browser that somebody is signed in with.
type desk struct {
	client *http.Client
	origin string
	label  string // that its reader has put on manuscripts
}

func (p *process) desk() (*desk, error) {
	jar, err := cookiejar.New(nil)
	return &desk{client: &http.Client{Jar: jar}, origin: "http://" + p.address}, err
}

// signIn opens the console as the reader.
func (p *process) signIn(ctx context.Context) (*desk, error) {
	d, err := p.desk()
	if err != nil {
		return nil, err
	}
	return d, d.enter(ctx)
}

// enter signs the reader in.
func (d *desk) enter(ctx context.Context) error {
	page, err := d.get(ctx, "/console/signin")
	if err != nil {
		return err
	}
	form := url.Values{"username": {reader}, "password": {password}}
	form.Set("csrf", between(string(page), `name="csrf" value="`, `"`))
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, d.origin+"/console/signin", strings.NewReader(form.Encode()))
	if err != nil {
		return err
	}
	request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	request.Header.Set("Origin", d.origin)
	page, err = d.do(request)
	if err == nil && !bytes.Contains(page, []byte("/console/signout")) {
		err = fmt.Errorf("the console does not let the reader in")
	}
	return err
}

// get opens a page; anything but a page is an error.
func (d *desk) get(ctx context.Context, path string) ([]byte, error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, d.origin+path, nil)
	if err != nil {
		return nil, err
	}
	return d.do(request)
}

func (d *desk) do(request *http.Request) ([]byte, error) {
	response, err := d.client.Do(request)
	if err != nil {
		return nil, err
	}
	defer response.Body.Close()
	page, err := io.ReadAll(response.Body)
	if err == nil && response.StatusCode >= http.StatusBadRequest {
		err = fmt.Errorf("%s %s: %s", request.Method, request.URL.Path, response.Status)
	}
	return page, err
}
