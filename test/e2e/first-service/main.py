from fastapi import FastAPI

app = FastAPI()


@app.get("/health")
@app.get("/ready")
def health():
    return {"status": "ok"}


@app.get("/hello")
def hello():
    return {"hello": "world"}
