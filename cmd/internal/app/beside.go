package app

import (
	"net/netip"
	"net/url"

	"laigao/media"
	"laigao/office"
	"laigao/service/intake"
	"laigao/service/recognition"
)

// converter finds what makes sounds and films playable. It returns nil where
// there is nothing: they are kept, and downloaded instead of played.
func (a *App) converter() intake.Converter {
	c, err := media.NewConverter("")
	if err != nil {
		a.log.Warn("ffmpeg is not installed: voices and some films cannot be played in pages", "error", err)
		return nil
	}
	if !c.Pictures() {
		a.log.Warn("libheif-examples is not installed: HEIC pictures cannot be shown in pages")
	}
	return c
}

// camera finds what photographs pages of the web. It returns nil where there is
// nothing: editors send screenshots of their own. Pages on this machine are
// photographed only where laigao itself is to be seen on this machine alone, as
// in the demo and in tests.
func (a *App) camera() intake.Camera {
	public, err := url.Parse(a.opts.Config.PublicURL)
	if err != nil {
		return nil
	}
	address, err := netip.ParseAddr(public.Hostname())
	camera, missing := media.NewPages("", err == nil && address.IsLoopback())
	if missing != nil {
		a.log.Warn("Chromium is not installed: pages cannot be photographed as proof of adoptions", "error", missing)
		return nil
	}
	return camera
}

// documents finds what reads the documents that people attach.
func (a *App) documents() *office.Reader {
	reader := office.NewReader("")
	if !reader.ReadsAll() {
		a.log.Warn("LibreOffice is not installed: of documents only .docx can be taken into manuscripts")
	}
	return reader
}

// renderer finds what shows documents as they are printed. It returns nil where
// there is nothing: people look at them in their own program.
func (a *App) renderer() recognition.Renderer {
	renderer, err := office.NewRenderer("")
	if err != nil {
		a.log.Warn("LibreOffice or poppler-utils is not installed: circulars cannot be previewed, certificates are no PDF and no pictures", "error", err)
		return nil
	}
	return renderer
}
