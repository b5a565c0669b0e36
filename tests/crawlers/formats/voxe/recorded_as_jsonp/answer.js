/**/voxe.take({"response": {"elections": [{"id": "4f1eda3a5a2e6a0001000009", "name": "Régionales de Valbrume", "namespace": "régionales valbrume", "published": true}]}});
